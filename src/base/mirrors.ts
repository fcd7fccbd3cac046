/** Registry host to the places that are asked in its stead, in order. */
export type Mirrors = Readonly<Record<string, readonly string[]>>

/**
 * Mirrors of several sources as one: those of the first source come first.
 *
 * @example
 * mergeMirrors({ 'docker.io': ['a.example.com'] }, { 'docker.io': ['b.example.com'] })
 * // { 'docker.io': ['a.example.com', 'b.example.com'] }
 */
export function mergeMirrors(...sources: readonly Mirrors[]): Mirrors {
  const merged = new Map<string, Set<string>>()
  for (const [registry, mirrors] of sources.flatMap((source) => Object.entries(source)))
    merged.set(registry, new Set([...(merged.get(registry) ?? []), ...mirrors]))
  return Object.fromEntries([...merged].map(([registry, mirrors]) => [registry, [...mirrors]]))
}

/**
 * A mirror without what browsers put around an address; `undefined` for what can be none: its host must be told
 * from the first part of a path, and a `*` can only be its end.
 *
 * @example
 * mirrorAddress('https://mirror.example.com/hub/') // 'mirror.example.com/hub'
 */
export function mirrorAddress(text: string): string | undefined {
  const address = text
    .trim()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
  const [host = '', ...path] = address.split('/')
  const named = /^[\w.-]+(:\d+)?$/.test(host) && (/[.:]/.test(host) || host === 'localhost')
  return named && /^[^*\s=,]*\*?$/.test(path.join('/')) ? address : undefined
}

/** What a mirror is expected to be, for who wrote something else. */
export const MIRROR_FORM = 'a host with a dot or a port, and perhaps a path: mirror.example.com/hub'
