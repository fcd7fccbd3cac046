import { fullImageName, parseImageName, shortImageName } from '../../base/image-name.ts'
import { builtImages, pulledServices } from '../../spec/pulled.ts'
import type { ServiceSpec, Spec } from '../../spec/types.ts'
import { machinePlatform } from '../machine-platform.ts'

/** An image that a definition pulls, and for whom. */
export interface DefinitionImage {
  /** As people write it, with its tag. */
  readonly name: string
  /** Names of the services that run it, or whose Dockerfile names it. */
  readonly services: readonly string[]
  /** Platforms that services ask for by name. */
  readonly platforms: readonly string[]
}

interface Use {
  readonly image: string
  readonly service: string
  readonly platform: string | undefined
}

/**
 * Every image that the environments of a definition pull, in the order in which it names them: those of services
 * and setup steps, and those that Dockerfiles name, as on an engine of this machine's platform. One that is named by its digest needs no lock.
 */
export async function definitionImages(specs: readonly Spec[]): Promise<readonly DefinitionImage[]> {
  const uses = (await Promise.all(specs.map(usesOf))).flat()
  const named = uses.filter(({ image }) => parseImageName(image)?.digest === undefined)
  const groups = Map.groupBy(named, ({ image }) => fullImageName(image))
  return [...groups].map(([full, group]) => ({
    name: shortImageName(full),
    services: [...new Set(group.map(({ service }) => service))],
    platforms: [...new Set(group.flatMap(({ platform }) => platform ?? []))],
  }))
}

async function usesOf(spec: Spec): Promise<readonly Use[]> {
  const pulled = pulledServices(spec).filter(({ pullPolicy }) => pullPolicy !== 'never')
  const built = builtImages(spec)
  const bases = await Promise.all(Object.values(spec.services).map(basesOf))
  return [
    ...pulled.map(({ name, image, platform }) => ({ image, service: name, platform })),
    ...bases.flat().filter(({ image }) => !built.has(fullImageName(image))),
  ]
}

async function basesOf({ name, build }: ServiceSpec): Promise<readonly Use[]> {
  if (build === undefined) return []
  // Loaded by who builds: most definitions do not.
  const [{ dockerfileText }, { frontendImage }, { basesOf: imagesBelow }] = await Promise.all([
    import('../../engine/build/dockerfile-text.ts'),
    import('../../engine/build/frontend.ts'),
    import('../../engine/build/inputs.ts'),
  ])
  const text = await dockerfileText(build)
  const bases = imagesBelow(build, { text, engine: machinePlatform() }).map((image) => ({
    image,
    service: name,
    platform: build.platform,
  }))
  const frontend = frontendImage(text)
  // It runs where the builder does, whatever is built.
  return frontend === undefined ? bases : [...bases, { image: frontend, service: name, platform: undefined }]
}
