import { digestOf } from './hash.ts'

/** Folder that envctl keeps beside a definition: no content of anybody's. */
export const OWN_FOLDER = '.envctl'

/** What a definition, an environment, an instance or a Compose project may be called. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9_-]*$/

/**
 * Any text as a name: lower case, everything else a dash. Empty when nothing is left.
 *
 * @example
 * toName('My Shop!') // 'my-shop'
 */
export function toName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
}

/**
 * A name for any text that is not empty: of one without a letter or digit that a name may have, a digest.
 *
 * @example
 * nameOf('My Shop!') // 'my-shop'
 * nameOf('订单') // 'n-a93e6f'
 */
export function nameOf(text: string): string {
  const name = toName(text)
  return name === '' ? `n-${digestOf(text).slice(0, 6)}` : name
}

export interface InstanceParts {
  /** The definition's name. */
  readonly name: string
  readonly environment: string
  /** What sets this instance apart from the default one of its environment. */
  readonly suffix?: string | undefined
}

/**
 * The full name of an instance, which is also its Compose project name.
 *
 * @example
 * instanceName({ name: 'shop', environment: 'dev', suffix: 'pr42' }) // 'shop-dev-pr42'
 */
export function instanceName(parts: InstanceParts): string {
  return [parts.name, parts.environment, parts.suffix].filter((part) => part !== undefined).join('-')
}

/** @example containerName('shop-dev', 'db', 1) // 'shop-dev-db-1' */
export function containerName(instance: string, service: string, number: number): string {
  return `${instance}-${service}-${number}`
}

/** The name of a network or a named volume on the engine. @example resourceName('shop-dev', 'default') // 'shop-dev_default' */
export function resourceName(instance: string, key: string): string {
  return `${instance}_${key}`
}

/** Paths that can be read off their name again: no two of them have the same. */
const PLAIN_PATH = /^(\/[a-zA-Z0-9.]+)+$/
/** Length of a path's digest in the name of its volume. */
const PATH_LENGTH = 8

/**
 * The volume that holds what a container keeps at a path its image declares as state; another one for each path.
 *
 * @example
 * stateVolumeName('shop-dev', 'db', 1, '/var/lib/postgresql/data') // 'shop-dev_db-1_var-lib-postgresql-data'
 * stateVolumeName('shop-dev', 'db', 1, '/var/lib-a') // 'shop-dev_db-1_var-lib-a_36888532'
 */
export function stateVolumeName(instance: string, service: string, number: number, path: string): string {
  const name = formerVolumeName(instance, service, number, path)
  return PLAIN_PATH.test(path) ? name : `${name}_${digestOf(path).slice(0, PATH_LENGTH)}`
}

/** What that volume was called before each path had a name of its own: there may be one that holds data. */
export function formerVolumeName(instance: string, service: string, number: number, path: string): string {
  const slug = path.replace(/^\/+|\/+$/g, '').replace(/[^a-zA-Z0-9_.]+/g, '-')
  return `${instance}_${service}-${number}_${slug === '' ? 'root' : slug}`
}

/** @example hostname('db', 1) // 'db'; hostname('db', 2) // 'db-2' */
export function defaultHostname(service: string, number: number): string {
  return number === 1 ? service : `${service}-${number}`
}
