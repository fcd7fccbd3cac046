import type { ImageDetails } from '../../engine/port-types.ts'
import type { ContainerWatch } from '../../ready/watch.ts'
import type { ServiceSpec, Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import type { PortTable } from '../ports/assign.ts'
import type { Results } from './results.ts'
import type { StateWork } from './state-tools.ts'

/** What the handlers of a plan share. */
export interface ExecuteContext {
  readonly deps: Deps
  readonly instance: string
  /** Absent when an instance is only taken away. */
  readonly spec?: Spec | undefined
  readonly results: Results
  readonly state: StateWork
  readonly ports: PortTable
  /** What the engine tells of the instance's containers while the plan runs. */
  readonly watch?: ContainerWatch | undefined
  /** The content of secrets and configs is read when it is delivered and kept nowhere. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Instead of each service's own bound, in milliseconds. */
  readonly timeoutMs?: number | undefined
  readonly imageDetails: (reference: string) => Promise<ImageDetails>
}

/** The service of the spec that an action is about. */
export function serviceOf(context: ExecuteContext, name: string): ServiceSpec {
  const service = context.spec?.services[name]
  if (service === undefined) throw new Error(`the plan names service "${name}", which the spec does not have`)
  return service
}
