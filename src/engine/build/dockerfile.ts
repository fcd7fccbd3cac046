import { readFile } from 'node:fs/promises'
import { type Dockerfile, DockerfileParser } from 'dockerfile-ast'
import type { BuildSpec } from '../../spec/types.ts'

/** The text of a build's Dockerfile. */
export async function dockerfileText(build: BuildSpec): Promise<string> {
  return 'inline' in build.dockerfile ? build.dockerfile.inline : readFile(build.dockerfile.path, 'utf8')
}

/**
 * The images that a Dockerfile starts from or copies from, its build arguments filled in. Stages of its own
 * and `scratch` are none.
 */
export function baseImages(text: string, args: Readonly<Record<string, string>>): readonly string[] {
  const dockerfile = DockerfileParser.parse(text)
  const values = { ...globalDefaults(dockerfile), ...args }
  const stages = new Set<string>(['scratch'])
  const found = new Set<string>()
  const add = (name: string | null) => {
    const image = name === null ? '' : substitute(name, values)
    if (image !== '' && !stages.has(image.toLowerCase()) && !/^\d+$/.test(image)) found.add(image)
  }
  for (const from of dockerfile.getFROMs()) {
    add(from.getImage())
    const stage = from.getBuildStage()
    if (stage !== null) stages.add(stage.toLowerCase())
  }
  for (const copy of dockerfile.getCOPYs()) {
    const flag = copy.getFlags().find((each) => each.getName() === 'from')
    if (flag !== undefined) add(flag.getValue())
  }
  for (const [, image = ''] of text.matchAll(/--mount=\S*\bfrom=([^,\s]+)/g)) add(image)
  return [...found]
}

function globalDefaults(dockerfile: Dockerfile): Record<string, string> {
  const result: Record<string, string> = {}
  for (const arg of dockerfile.getInitialARGs()) {
    const property = arg.getProperty()
    const value = property?.getValue()
    if (property !== null && value) result[property.getName()] = value
  }
  return result
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`: what a FROM may hold. */
function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (_, plain?: string, braced?: string, fallback = '') => {
      return values[plain ?? braced ?? ''] ?? fallback
    },
  )
}
