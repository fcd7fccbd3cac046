import { EnvctlError } from '../base/errors.ts'
import { fullImageName } from '../base/image-name.ts'
import { namedServices } from '../plan/selection.ts'
import { setupServices } from '../spec/setup-service.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import { operation } from './operation.ts'
import type { PulledOutcome, PullOutcome } from './outcomes.ts'

export interface PullServicesRequest {
  /** Whose images; all without it, and those of setup steps. */
  readonly services: readonly string[]
  /** Only those that the engine lacks. */
  readonly missing: boolean
}

/** An image that is to be pulled, and for whom. */
interface Wanted {
  readonly image: string
  readonly platform: string | undefined
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
    // Somebody else may use what a service builds.
    const ours = new Set(
      Object.values(spec.services)
        .filter(isBuilt)
        .map(({ image }) => fullImageName(image)),
    )
    const built = chosen.filter(({ image }) => ours.has(fullImageName(image)))
    const others = chosen.filter((service) => !built.includes(service))
    const pulled = others.filter(({ pullPolicy }) => pullPolicy !== 'never')
    const settled = await Promise.allSettled(
      wantedOf(pulled).map((wanted) => pullOne(spec, wanted, { ...deps, missing: request.missing })),
    )
    const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    if (failures.length > 0) throw together(failures)
    return {
      environment: spec.environment,
      images: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
      built: names(built),
      never: names(others.filter((service) => !pulled.includes(service))),
      tookMs: elapsed(),
    }
  })
}

const isBuilt = ({ build }: ServiceSpec): boolean => build !== undefined
const names = (services: readonly ServiceSpec[]): readonly string[] => services.map(({ name }) => name)

/** Each image once, for all who need it. */
function wantedOf(services: readonly ServiceSpec[]): readonly Wanted[] {
  const groups = Map.groupBy(services, ({ image, platform = '' }) => `${fullImageName(image)} ${platform}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined
      ? []
      : [{ image: first.image, platform: first.platform, services: names(group) }]
  })
}

async function pullOne(
  { registry }: Spec,
  { image, platform, services }: Wanted,
  { engine, emit, signal, now, missing }: Deps & { readonly missing: boolean },
): Promise<PulledOutcome> {
  const began = now()
  const before = await engine.images.inspect(image, signal)
  if (missing && before !== undefined)
    return { image, services, id: before.id, changed: false, tookMs: now() - began }
  const { mirrors } = registry
  const { id, from, digest } = await engine.images.pull({ reference: image, platform, mirrors, emit }, signal)
  return { image, services, id, from, digest, changed: id !== before?.id, tookMs: now() - began }
}

/** Several failures as one; a single one as it is. */
function together(failures: readonly unknown[]): unknown {
  const [first] = failures
  const ours = failures.filter((each) => each instanceof EnvctlError)
  const other = failures.find((each) => !(each instanceof EnvctlError) || each.code !== 'image.pull-failed')
  if (failures.length === 1 || other !== undefined) return other ?? first
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `${ours.length} images could not be pulled`,
    detail: ours.map(({ message, detail = '' }) => `${message}:\n${indented(detail)}`).join('\n'),
    hint: [...new Set(ours.flatMap(({ hint = '' }) => hint.split('\n')))].join('\n'),
  })
}

const indented = (text: string): string => text.replace(/^/gm, '  ')
