import type { Engine } from '../../engine/port.ts'
import { imageOf } from '../../plan/image-of.ts'
import type { Observed } from '../../plan/observed.ts'
import { containerHash } from '../../spec/spec-hash.ts'
import type { ServiceSpec, Spec } from '../../spec/types.ts'

/**
 * Which paths the image of each service declares as state; a service whose image is not there is left out. What
 * a container of the image has tells it without asking the engine again.
 */
export async function imageVolumes(
  spec: Spec,
  observed: Observed,
  deps: { readonly engine: Pick<Engine, 'images'>; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = new Map<string, Promise<readonly string[]>>()
  const ask = (id: string) => {
    const answer =
      asked.get(id) ?? deps.engine.images.inspect(id, deps.signal).then((image) => image?.volumes ?? [])
    asked.set(id, answer)
    return answer
  }
  const known = await Promise.all(
    Object.values(spec.services).map(async (service) => {
      const image = imageOf(observed, service.image)
      if (image === undefined) return undefined
      const hash = containerHash(service, spec)
      return [
        service.name,
        seen(service, { image: image.id, hash }, observed) ?? (await ask(image.id)),
      ] as const
    }),
  )
  return new Map(known.filter((each) => each !== undefined))
}

/**
 * As a container of the image shows it, that was made of what the definition says now: one that was made of another
 * may have volumes that the definition had.
 */
function seen(
  service: ServiceSpec,
  { image, hash }: { readonly image: string; readonly hash: string },
  { containers }: Observed,
): readonly string[] | undefined {
  const { mounts, volumesFrom } = service.container
  const container = containers.find(
    (each) => each.service === service.name && each.imageId === image && each.hash === hash && !each.oneoff,
  )
  // What is lent by another service cannot be told from what is its own.
  if (container === undefined || volumesFrom.length > 0) return undefined
  const given = new Set([...mounts.map(({ target }) => target), ...service.state])
  return container.mounts
    .filter(({ type, target }) => type === 'volume' && !given.has(target))
    .map(({ target }) => target)
}
