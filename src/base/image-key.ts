import { digestOf } from './hash.ts'
import { withoutTag } from './image-name.ts'

export interface ImageContents {
  /** Digest of what a definition gives: the Dockerfile, its context, arguments and the like. */
  readonly inputs: string
  /** `linux/amd64` */
  readonly platform: string
  /** Images that it starts from or takes files from, by the names that the Dockerfile uses: which ones they are. */
  readonly bases: Readonly<Record<string, string>>
}

/** Digest of everything that goes into an image. Equal keys, equal image: nothing needs to be built. */
export function imageKey({ inputs, platform, bases }: ImageContents): string {
  return digestOf([inputs, platform, bases])
}

const SHOWN = 16
const CONTENT_NAME = /:built-[0-9a-f]{16}$/

/**
 * The name by which the image with a key is found again, whatever it is called besides.
 *
 * @example
 * contentReference('shop/api:dev', '3f9ac21d9be07781...') // 'shop/api:built-3f9ac21d9be07781'
 */
export function contentReference(reference: string, key: string): string {
  return `${withoutTag(reference)}:built-${key.slice(0, SHOWN)}`
}

/** Whether a name is one by which an image is found by its content, and not one that somebody gave it. */
export function isContentName(name: string): boolean {
  return CONTENT_NAME.test(name)
}

/** An image as far as it tells which one it is. */
export interface ImageIdentity {
  readonly id: string
  /** Names, in their full form or as the engine gives them. */
  readonly names: readonly string[]
  /** The key that it has as a label. */
  readonly key?: string | undefined
}

/**
 * Which image a base is: of one built here its key, else what engines call it. That is a digest of what it is, on
 * which engines of one kind of store agree wherever it came from; digests of registries come and go with the names that it is pulled by.
 */
export function identityOf({ id, names, key }: ImageIdentity): string {
  return key !== undefined && hasOwnKey({ key, names }) ? key : id
}

/**
 * Whether a key that an image has as a label is its own. A label goes over to whatever is made of an image: only with
 * the name by its content it is that image's.
 */
export function hasOwnKey({
  key,
  names,
}: {
  readonly key: string
  readonly names: readonly string[]
}): boolean {
  return names.some((name) => name.endsWith(`:built-${key.slice(0, SHOWN)}`))
}
