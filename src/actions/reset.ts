import { EnvctlError } from '../base/errors.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { UpDeps } from './deps.ts'
import { down } from './down.ts'
import { EVERYTHING } from './everything.ts'
import type { UpOutcome } from './outcomes.ts'
import type { ResetRequest, UpRequest } from './requests.ts'
import { findSnapshot } from './state/find-snapshot.ts'
import { converge } from './up.ts'

/**
 * Puts an instance back to its state after setup, or to a snapshot: its data begins again as the layer, and its
 * containers are made anew, whatever has become of the old ones. Names, ports and urls stay.
 *
 * @example
 * await reset(spec, { services: [], hard: false }, deps)
 */
export async function reset(spec: Spec, request: ResetRequest, deps: UpDeps): Promise<UpOutcome> {
  const { to, hard, timeoutMs } = request
  const from = typeof to === 'string' ? await findSnapshot(to, spec, deps) : to
  const services = request.services.length === 0 ? [] : withFollowers(spec, request.services)
  const discard = services.length === 0 ? 'all' : services
  const wanted: UpRequest = {
    ...EVERYTHING,
    services,
    forceRecreate: true,
    timeoutMs,
    state: { discard, from, reads: !hard, writes: true },
  }
  try {
    return await converge('reset', { spec, request: wanted }, deps)
  } catch (error) {
    if (discard !== 'all' || !lacksRoom(error)) throw error
    const message = 'there is no room for the new beside the old: what it has is taken away first'
    deps.emit({ type: 'notice', subject: spec.instance, message })
    await down({ instance: spec.instance, volumes: true, graceMs: 0 }, deps)
    return converge('reset', { spec, request: wanted }, deps)
  }
}

/** An engine on a full disk fails in many ways, all with these words. */
function lacksRoom(error: unknown): boolean {
  return (
    error instanceof EnvctlError && /no space left on device/i.test(`${error.message} ${error.detail ?? ''}`)
  )
}

/**
 * Services with those that must follow when their state goes back: who asked to be restarted with them, and who
 * did work on them once and for all, which is now undone.
 */
function withFollowers(spec: Spec, names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => spec.services[name] === undefined)
  if (unknown !== undefined)
    throw new EnvctlError({
      code: 'usage.unknown-service',
      message: `Environment "${spec.environment}" has no service "${unknown}"`,
      detail: `It has: ${Object.keys(spec.services).join(', ')}`,
    })
  const wanted = new Set(names)
  for (let before = 0; before !== wanted.size; ) {
    before = wanted.size
    for (const service of Object.values(spec.services))
      if (follows(service, wanted, spec)) wanted.add(service.name)
  }
  return [...wanted]
}

function follows(service: ServiceSpec, wanted: ReadonlySet<string>, spec: Spec): boolean {
  const once = Object.values(spec.services).some(
    ({ dependsOn }) => dependsOn[service.name]?.condition === 'service_completed_successfully',
  )
  return Object.entries(service.dependsOn).some(
    ([name, { restart }]) => wanted.has(name) && (restart || once),
  )
}
