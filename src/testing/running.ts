import type { UpDeps } from '../actions/deps.ts'
import { down } from '../actions/down.ts'
import { renewLease } from '../actions/instance/renew.ts'
import { lifecycle } from '../actions/lifecycle.ts'
import { membersBy } from '../actions/members.ts'
import { outputsOf, type ServiceAddress, serviceAddresses } from '../actions/outputs.ts'
import { containersOf } from '../actions/ps.ts'
import { KEEP } from '../actions/state/wish.ts'
import { takeAwayOwned } from '../actions/sweep.ts'
import { up } from '../actions/up.ts'
import { messageOf } from '../base/errors.ts'
import { ENVCTL } from '../base/labels.ts'
import type { ContainerDetails } from '../engine/port-types.ts'
import type { Layer, Spec } from '../spec/types.ts'
import { upRequestOf } from './description.ts'
import { janitorOf } from './janitor.ts'
import type { SpecRequest } from './spec.ts'

export interface DownOptions {
  /** How long each container may take to stop before it is killed, in milliseconds; 0 for a disposable instance. */
  readonly timeout?: number
  /** Also remove the data; that of a disposable instance always goes unless this is false. */
  readonly removeVolumes?: boolean
}

/** What was found of an instance that runs: plain data. */
export interface RunningFacts {
  readonly spec: Spec
  readonly outputs: Readonly<Record<string, string>>
  readonly addresses: Readonly<Record<string, ServiceAddress>>
  readonly containers: readonly RunningContainer[]
}

export interface RunningContainer {
  readonly service: string
  readonly number: number
  readonly details: ContainerDetails
}

export interface BringUpRequest extends SpecRequest {
  /** What was made of the description. */
  readonly spec: Spec
  /** What its state begins as, in place of what the definition makes. */
  readonly from?: Layer | undefined
}

/** An instance that was brought up by this process. */
export interface BroughtUp {
  readonly facts: RunningFacts
  readonly takeAway: (options?: DownOptions) => Promise<void>
}

/**
 * Brings an instance up. One that is disposable is watched over from before it is made, and of one that does not
 * come up nothing is left, unless it was there before.
 */
export async function bringUp(request: BringUpRequest, deps: UpDeps): Promise<BroughtUp> {
  const { spec, description, from } = request
  const found = await wasThere(request, deps)
  // Whoever owns it in the place of this process sees to it.
  const watched = spec.lease !== undefined && request.owner === undefined
  if (watched) janitorOf(description.engine)?.add(spec.instance)
  const stopRenewing = renewLease(spec, deps)
  const left = () => {
    if (watched) janitorOf(description.engine)?.drop(spec.instance)
  }
  const takeAway = async (options: DownOptions = {}) => {
    await stopRenewing()
    await takenAway(spec, options, deps)
    left()
  }
  const takeBack = async () => {
    await stopRenewing()
    const { instance, lease } = spec
    if (found || lease?.owner === undefined) return
    // Somebody may have taken the name meanwhile.
    await takeAwayOwned(instance, lease.owner, withoutSignal(deps))
    left()
  }
  try {
    await up(
      spec,
      { ...upRequestOf(description), ...(from === undefined ? {} : { state: { ...KEEP, from } }) },
      deps,
    )
    return { facts: await factsOf(spec, deps), takeAway }
  } catch (error) {
    // Where even this fails, the janitor tries again.
    await takeBack().catch((second) =>
      deps.emit({ type: 'notice', subject: spec.instance, message: messageOf(second) }),
    )
    throw error
  }
}

/** A name that was given, or is the same whenever it is asked for, may be that of an instance which somebody uses. */
async function wasThere({ spec, description, suffix }: BringUpRequest, deps: UpDeps): Promise<boolean> {
  if (description.instance === undefined && suffix === undefined) return false
  return (await membersBy({ [ENVCTL.instance]: spec.instance }, deps)).length > 0
}

/** An instance as it is now. */
export async function factsOf(spec: Spec, deps: UpDeps): Promise<RunningFacts> {
  const found = await containersOf(spec.instance, deps)
  const containers = await Promise.all(
    found.map(async ({ id, service, number }): Promise<readonly RunningContainer[]> => {
      const details = await deps.engine.containers.inspect(id, deps.signal)
      return details === undefined ? [] : [{ service, number, details }]
    }),
  )
  return {
    spec,
    outputs: outputsOf(spec, found, deps.engine.address).outputs,
    addresses: serviceAddresses(spec, found, deps.engine.address),
    containers: containers.flat(),
  }
}

async function takenAway(spec: Spec, options: DownOptions, deps: UpDeps): Promise<void> {
  const disposable = spec.lease !== undefined
  const { timeout = disposable ? 0 : undefined, removeVolumes = disposable } = options
  await down({ instance: spec.instance, volumes: removeVolumes, graceMs: timeout }, withoutSignal(deps))
}

/** Stops the containers of an instance and leaves them there. */
export async function stopAll({ instance }: Spec, deps: UpDeps): Promise<void> {
  await lifecycle({ instance, operation: 'stop', services: [] }, withoutSignal(deps))
}

/** What ends work does not end the tidying up after it. */
export function withoutSignal(deps: UpDeps): UpDeps {
  return { ...deps, signal: new AbortController().signal }
}
