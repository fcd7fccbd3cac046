import { fullImageName } from '../base/image-name.ts'
import {
  isLocked,
  type LockedImage,
  type LockFacts,
  lockedImage,
  requireLocked,
} from '../plan/locked-images.ts'
import { namedServices } from '../plan/selection.ts'
import { builtImages } from '../spec/pulled.ts'
import { setupServices } from '../spec/setup-service.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import { allOrTogether } from './failures.ts'
import { lockFacts } from './lock-images/lock-facts.ts'
import { operation } from './operation.ts'
import type { PulledOutcome, PullOutcome } from './outcomes.ts'

export interface PullServicesRequest {
  /** Whose images; all without it, and those of setup steps. */
  readonly services: readonly string[]
  /** Only those that the engine lacks. */
  readonly missing: boolean
  /** Just those that the lock beside the definition says. */
  readonly locked: boolean
}

/** An image that is to be pulled, and for whom. */
interface Wanted {
  readonly image: string
  readonly platform: string | undefined
  /** What the lock says. */
  readonly locked: LockedImage | undefined
  readonly services: readonly string[]
}

/**
 * Pulls the images of services, all at once. One that fails does not hold up the others.
 *
 * @throws `image.pull-failed` once all have ended, for those that failed
 */
export function pull(spec: Spec, request: PullServicesRequest, deps: Deps): Promise<PullOutcome> {
  const { instance } = spec
  const chosen = [
    ...namedServices(spec, request.services),
    ...(request.services.length === 0 ? setupServices(spec) : []),
  ]
  return operation({ operation: 'pull', instance }, deps, async (elapsed) => {
    const ours = builtImages(spec)
    const built = chosen.filter(({ image }) => ours.has(fullImageName(image)))
    const others = chosen.filter((service) => !built.includes(service))
    const pulled = others.filter(({ pullPolicy }) => pullPolicy !== 'never')
    const lock = request.locked ? await lockFacts(spec, true, deps) : undefined
    requireLocked(pulled, lock)
    const images = await allOrTogether(
      wantedOf(pulled, lock).map((wanted) => pullOne(spec, wanted, { ...deps, missing: request.missing })),
    )
    return {
      environment: spec.environment,
      images,
      built: names(built),
      never: names(others.filter((service) => !pulled.includes(service))),
      tookMs: elapsed(),
    }
  })
}

const names = (services: readonly ServiceSpec[]): readonly string[] => services.map(({ name }) => name)

/** Each image once, for all who need it. */
function wantedOf(services: readonly ServiceSpec[], lock: LockFacts | undefined): readonly Wanted[] {
  const groups = Map.groupBy(services, ({ image, platform = '' }) => `${fullImageName(image)} ${platform}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const locked = lock === undefined ? undefined : lockedImage(first, lock)
    return [{ image: first.image, platform: first.platform, locked, services: names(group) }]
  })
}

async function pullOne(
  { registry }: Spec,
  { image, platform, locked, services }: Wanted,
  { engine, emit, signal, now, missing }: Deps & { readonly missing: boolean },
): Promise<PulledOutcome> {
  const began = now()
  const before = await engine.images.inspect(image, signal)
  if (missing && before !== undefined && (locked === undefined || isLocked(before, locked) === true))
    return { image, services, id: before.id, changed: false, tookMs: now() - began }
  const { mirrors } = registry
  const { id, from, digest } = await engine.images.pull(
    { reference: image, platform, digest: locked?.digest, mirrors, emit },
    signal,
  )
  return { image, services, id, from, digest, changed: id !== before?.id, tookMs: now() - began }
}
