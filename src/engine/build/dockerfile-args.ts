import type { Dockerfile } from 'dockerfile-ast'
import { parsePlatform } from '../../base/platform.ts'
import { expandWord } from './word.ts'

/** What a build gives to the names of a Dockerfile. */
export interface ArgSources {
  /** Build arguments. */
  readonly args: Readonly<Record<string, string>>
  /** That it builds for; without it that of the engine. */
  readonly platform?: string | undefined
  /** Platform of the engine: `linux/amd64`. */
  readonly engine: string
}

/**
 * What FROM may use: arguments declared before the first stage, and those that builders know by themselves. As to
 * newer ones, a declaration without a value takes away none: those of Docker 20.10 then have an empty one.
 */
export function globalArgs(
  dockerfile: Dockerfile,
  { args, platform, engine }: ArgSources,
): ReadonlyMap<string, string> {
  const known = { ...platformArgs('BUILD', engine), ...platformArgs('TARGET', platform ?? engine) }
  const values = new Map(Object.entries(known).map(([name, value]) => [name, args[name] ?? value]))
  const escaping = dockerfile.getEscapeCharacter()
  for (const arg of dockerfile.getInitialARGs()) {
    for (const property of arg.getProperties()) {
      const name = property.getName()
      const written = property.getUnescapedValue()
      const value = args[name] ?? (written === null ? undefined : expandWord(written, values, escaping))
      if (value !== undefined) values.set(name, value)
    }
  }
  return values
}

function platformArgs(prefix: string, platform: string): Readonly<Record<string, string>> {
  const [os = '', architecture = '', written = ''] = parsePlatform(platform).split('/')
  const variant = architecture === 'arm' && written === '' ? 'v7' : written
  const whole = [os, architecture, variant].filter((part) => part !== '').join('/')
  return {
    [`${prefix}PLATFORM`]: whole,
    [`${prefix}OS`]: os,
    [`${prefix}ARCH`]: architecture,
    [`${prefix}VARIANT`]: variant,
  }
}
