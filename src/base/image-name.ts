/** A reference taken apart. @see https://github.com/distribution/reference for the grammar. */
export interface ImageReference {
  /** `docker.io` when none is written. */
  readonly registry: string
  /** `library/redis` for Docker Hub's official ones. */
  readonly repository: string
  readonly tag?: string | undefined
  readonly digest?: string | undefined
}

const PATTERN =
  /^(?<name>[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*(?::\d+(?=\/))?(?:\/[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*)*|[a-zA-Z0-9.-]+(?::\d+)?(?:\/[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*)+)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[0-9a-f]{32,}))?$/

/** What Docker Hub was called once, and is still. */
const OLD_HUB = 'index.docker.io'

/** `undefined` when the text is no reference of an image. */
export function parseImageName(text: string): ImageReference | undefined {
  const groups = PATTERN.exec(text)?.groups
  if (groups === undefined) return undefined
  const { name = '', tag, digest } = groups
  const slash = name.indexOf('/')
  const host = slash < 0 ? '' : name.slice(0, slash)
  const named = host.includes('.') || host.includes(':') || host === 'localhost'
  const registry = named && host !== OLD_HUB ? host : 'docker.io'
  const path = named ? name.slice(slash + 1) : name
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
  return { registry, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest }
}

/**
 * A reference with nothing left out, so that two texts for one image are equal.
 *
 * @example
 * fullImageName('redis') // 'docker.io/library/redis:latest'
 */
export function fullImageName(text: string): string {
  const reference = parseImageName(text)
  if (reference === undefined) return text
  return `${reference.registry}/${reference.repository}${suffixOf(reference)}`
}

/**
 * A reference as people write it: with its tag, and without what Docker Hub's images need not say.
 *
 * @example
 * shortImageName('docker.io/library/redis') // 'redis:latest'
 */
export function shortImageName(text: string): string {
  return fullImageName(text).replace(/^docker\.io\/(library\/)?/, '')
}

/**
 * A reference as it is written, without its tag and digest.
 *
 * @example
 * withoutTag('localhost:5000/shop/api:1') // 'localhost:5000/shop/api'
 */
export function withoutTag(text: string): string {
  return PATTERN.exec(text)?.groups?.['name'] ?? text
}

/** The image of a digest, whatever a reference's tag says. */
export function atDigest(reference: string, digest: string): string {
  return `${withoutTag(reference)}@${digest}`
}

/** `:tag`, `@digest` or both, as they are written after a repository. */
export function suffixOf({ tag, digest }: ImageReference): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
