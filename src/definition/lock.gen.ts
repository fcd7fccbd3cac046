/** Made by scripts/generate.ts from schemas/. Not to be edited. */
/**
 * A digest as registries write it.
 */
export type Digest = string

/**
 * Which images an environment is made of, to the byte: written by envctl lock, used by envctl up --locked.
 */
export interface Lock {
/**
 * Of this format.
 */
version: 1
/**
 * Every image that is pulled, by the name that the definition or a Dockerfile has for it.
 */
images: {
[k: string]: LockedImage | undefined
}
}
/**
 * One image.
 */
export interface LockedImage {
digest: Digest
/**
 * What the image is on each platform that it is made for.
 */
platforms: {
[k: string]: LockedPlatform | undefined
}
}
/**
 * An image on one platform.
 */
export interface LockedPlatform {
digest: Digest
/**
 * A digest as registries write it.
 */
id?: string
}
