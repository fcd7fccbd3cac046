import { EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { type Mirrors, mergeMirrors } from '../../base/mirrors.ts'
import { aroundDefinition } from '../files/machine-config.ts'
import { hasDefinition, loadSpec } from '../load.ts'
import type { LoadRequest } from '../requests.ts'

/** Where snapshots go to and come from. */
export interface RegistryPlace {
  /** Name of the definition; absent where there is none. */
  readonly definition?: string | undefined
  readonly prefix?: string | undefined
  readonly mirrors: Mirrors
}

/** What the definition says of registries; without one, what the machine does. */
export async function registryPlace(request: LoadRequest): Promise<RegistryPlace> {
  if (hasDefinition(request)) {
    const { name, registry } = await loadSpec(request)
    return { definition: name, ...registry }
  }
  const { before, after } = await aroundDefinition(request.env, request.mirrors)
  return { mirrors: mergeMirrors(before, after) }
}

/**
 * The image that holds a snapshot: a whole name as it is, a snapshot's own below the prefix.
 *
 * @throws `usage.invalid` when it can be no image, or there is no prefix
 *
 * @example
 * snapshotImage('demo', 'registry.example.com/shop') // 'registry.example.com/shop/snapshot:demo'
 */
export function snapshotImage(text: string, prefix: string | undefined): string {
  const whole = /[/:]/.test(text)
  if (!whole && prefix === undefined) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: 'Nothing says in which registry the snapshot is',
      hint: 'Set it in the definition (registry: { prefix: registry.example.com/shop }), or give the whole name of the image: registry.example.com/shop/demo:1',
    })
  }
  const image = whole ? text : `${prefix}/snapshot:${text}`
  if (parseImageName(image) !== undefined) return image
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${image}" can be no image`,
    hint: 'The name of a snapshot, or the whole name of an image: registry.example.com/shop/demo:1',
  })
}
