import { fullImageName } from '../base/image-name.ts'
import { ENVCTL } from '../base/labels.ts'
import type { ContainerSummary } from '../engine/port-types.ts'
import { namedServices } from '../plan/selection.ts'
import { builtImages } from '../spec/pulled.ts'
import { setupServices } from '../spec/setup-service.ts'
import type { Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import type { ImageHere, ImagesOutcome } from './outcomes.ts'

/** What the engine has of the images of services, of all and of setup steps without any named. */
export async function images(
  spec: Spec,
  services: readonly string[],
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<ImagesOutcome> {
  const chosen = [...namedServices(spec, services), ...(services.length === 0 ? setupServices(spec) : [])]
  const [shared, containers] = await Promise.all([
    engine.images.shared(signal),
    engine.containers.list({}, signal),
  ])
  const built = builtImages(spec)
  const groups = [...Map.groupBy(chosen, ({ image }) => fullImageName(image))]
  const found = groups.map(async ([name, users]) => {
    const image = users[0]?.image ?? name
    const details = await engine.images.inspect(image, signal)
    const facts = { image, services: users.map((each) => each.name), built: built.has(name) }
    if (details === undefined) return facts
    const { id, createdAt, layers, size, tags } = details
    const sharedBytes = shared.get(id)
    const here: ImageHere = {
      id,
      createdAt: new Date(createdAt).toISOString(),
      layers,
      sizeBytes: size,
      sharedBytes,
      ownBytes: sharedBytes === undefined ? undefined : size - sharedBytes,
      tags,
      usedBy: instancesOf(id, containers),
    }
    return { ...facts, here }
  })
  return { environment: spec.environment, images: await Promise.all(found) }
}

function instancesOf(image: string, containers: readonly ContainerSummary[]): readonly string[] {
  const users = containers.filter(({ imageId }) => imageId === image)
  return [...new Set(users.flatMap(({ labels }) => labels[ENVCTL.instance] ?? []))].toSorted()
}
