import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import { COMPOSE, ENVCTL } from '../base/labels.ts'
import { fold } from '../plan/fold.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import type { Deps } from './deps.ts'
import type { Located } from './locate.ts'
import type { PsOutcome } from './outcomes.ts'
import { serviceOutcomes } from './service-outcome.ts'

export interface PsRequest extends Located {
  /** All without it. */
  readonly services: readonly string[]
  /** Also those that do not run. */
  readonly all: boolean
}

/** The containers of an instance: one call to the engine at most. */
export async function ps(request: PsRequest, deps: Deps): Promise<PsOutcome> {
  const containers = await containersOf(request.instance, deps, request.seen)
  const chosen = ofServices(containers, request)
  const shown = request.all
    ? chosen
    : chosen.filter((container) => container.state !== 'exited' && container.state !== 'created')
  return { instance: request.instance, services: serviceOutcomes(shown) }
}

/** The containers of an instance, one-off ones left out; those that were seen a moment ago are not asked for again. */
export async function containersOf(
  instance: string,
  deps: Pick<Deps, 'engine' | 'signal'>,
  seen?: Located['seen'],
): Promise<readonly ObservedContainer[]> {
  const labels = { [COMPOSE.project]: instance, [ENVCTL.instance]: instance }
  const containers = seen ?? (await deps.engine.containers.list({ labels }, deps.signal))
  return fold({ instance, containers, networks: [], volumes: [], images: [] }).containers.filter(
    (each) => !each.oneoff,
  )
}

/** Those of the named services; a name that the instance does not have is `usage.unknown-service`. */
export function ofServices(
  containers: readonly ObservedContainer[],
  request: { readonly instance: string; readonly services: readonly string[] },
): readonly ObservedContainer[] {
  if (request.services.length === 0) return containers
  const known = [...new Set(containers.map((container) => container.service))].sort()
  for (const name of request.services) {
    if (known.includes(name)) continue
    const near = didYouMean(name, known)
    throw new EnvctlError({
      code: 'usage.unknown-service',
      message: `Instance "${request.instance}" has no container of a service "${name}"`,
      detail: known.length === 0 ? 'It has no containers' : `It has: ${known.join(', ')}`,
      hint: near === undefined ? 'Bring it up with: envctl up' : `Did you mean "${near}"?`,
    })
  }
  return containers.filter((container) => request.services.includes(container.service))
}

/**
 * The running container that is one replica of a service.
 *
 * @throws `usage.unknown-service`, `service.not-running`
 */
export async function oneOf(
  request: { readonly instance: string; readonly service: string; readonly number: number },
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<ObservedContainer> {
  const container = await anyOf(request, deps)
  if (container.state === 'running') return container
  throw new EnvctlError({
    code: 'service.not-running',
    message: `Container "${container.name}" is not running`,
    detail: container.status,
    hint: `Look at its log with: envctl logs ${request.service}. Start it with: envctl up ${request.service}`,
  })
}

/** The same, running or not. */
export async function anyOf(
  request: { readonly instance: string; readonly service: string; readonly number: number },
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<ObservedContainer> {
  const { instance, service, number } = request
  const containers = ofServices(await containersOf(instance, deps), { instance, services: [service] })
  const container = containers.find((each) => each.number === number)
  if (container !== undefined) return container
  throw new EnvctlError({
    code: 'usage.unknown-service',
    message: `Service "${service}" of instance "${instance}" has no replica ${number}`,
    hint: `It has: ${containers.map((each) => each.number).join(', ')}`,
  })
}
