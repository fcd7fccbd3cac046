import { EnvctlError } from '../base/errors.ts'
import { parseImageName, withoutTag } from '../base/image-name.ts'
import { namedServices } from '../plan/selection.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'

/**
 * Services that are built; of those that are named all must be.
 *
 * @throws `usage.invalid` for one that is not, with what helps there
 */
export function builtServices(
  spec: Spec,
  names: readonly string[],
  hintFor: (service: string) => string,
): readonly ServiceSpec[] {
  const named = namedServices(spec, names)
  const built = named.filter((service) => service.build !== undefined)
  const other = named.find((service) => service.build === undefined)
  if (names.length > 0 && other !== undefined) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `Service "${other.name}" is not built: its image is ${other.image}`,
      hint: hintFor(other.name),
    })
  }
  return built
}

/**
 * What `--tag` means of an image, where so many are meant in all: `1.2` is a tag beside the image's own; with a slash
 * or colon it is a whole name, which only one image can have.
 *
 * @throws `usage.invalid` when it is neither
 */
export function taggedName(tag: string, image: string, count: number): string {
  const whole = /[/:]/.test(tag)
  const name = whole ? tag : `${withoutTag(image)}:${tag}`
  if (parseImageName(name) === undefined || tag.includes('@')) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `--tag cannot be "${tag}"`,
      hint: 'A tag, like 1.2, or the name of an image, like registry.example.com/shop/api:1.2',
    })
  }
  if (whole && count !== 1) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `--tag ${tag} is the name of one image, and ${count} services are meant`,
      hint: 'Name the service, or give a tag alone, like 1.2',
    })
  }
  return name
}
