/** A platform as images are made for it: `linux/amd64`, `linux/arm/v7`. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

/** Other names of processors. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  ia32: '386',
  i386: '386',
  ppc64: 'ppc64le',
  armhf: 'arm/v7',
  armel: 'arm/v6',
}

/**
 * A platform in one word. What every processor of the kind can do is no variant.
 *
 * @example
 * platformName({ os: 'linux', architecture: 'aarch64', variant: 'v8' }) // 'linux/arm64'
 */
export function platformName({ os, architecture, variant }: Platform): string {
  const known = ARCHITECTURES[architecture] ?? architecture
  const usual = known === 'arm64' && variant === 'v8'
  return [os, known, ...(variant === undefined || variant === '' || usual ? [] : [variant])].join('/')
}

const SYSTEMS = new Set(['linux', 'windows', 'darwin', 'freebsd'])

/**
 * The same of a text that a person wrote: `linux/aarch64`, `arm64`. One that says no processor, or says too much, stays
 * as it is, for the engine to judge.
 */
export function parsePlatform(text: string): string {
  const parts = text.toLowerCase().split('/')
  const [only = ''] = parts
  if (parts.length > 3 || parts.includes('') || (parts.length === 1 && SYSTEMS.has(only))) return text
  const [os, architecture = '', variant] = parts.length === 1 ? ['linux', parts[0]] : parts
  return platformName({ os: os ?? 'linux', architecture, variant })
}

/**
 * The platform among several that serves one that is wanted: itself, else one of the same processor whose variant
 * is older.
 *
 * @example
 * platformFor('linux/arm', ['linux/arm/v6', 'linux/arm/v7']) // 'linux/arm/v7'
 */
export function platformFor(wanted: string, known: readonly string[]): string | undefined {
  if (known.includes(wanted)) return wanted
  const [os, architecture, variant] = wanted.split('/')
  const same = known.filter((each) => each.startsWith(`${os}/${architecture}/`)).toSorted()
  return variant === undefined ? same.at(-1) : same.findLast((each) => each < wanted)
}
