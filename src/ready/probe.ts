import type { Engine } from '../engine/port.ts'
import type { ContainerDetails, ContainerEvent } from '../engine/port-types.ts'
import type { ProbeSpec } from '../spec/types.ts'

/** What a probe may look at. */
export interface ProbeContext {
  readonly engine: Pick<Engine, 'containers' | 'events' | 'exec' | 'address'>
  /** As it was when the wait began: it runs since then. */
  readonly container: ContainerDetails
  /** Its name. */
  readonly service: string
  /** How long who starts the service waits for it, in milliseconds. */
  readonly timeoutMs: number
  readonly events: (listener: (event: ContainerEvent) => void) => () => void
  /** Tells why the last attempt failed. */
  readonly refused: (reason: string) => void
}

export type ProbeOf<Kind extends ProbeSpec['kind']> = Extract<ProbeSpec, { kind: Kind }>

/** Resolves once the check has passed; rejects only when it can never pass, or the signal is aborted. */
export type Probe<Spec extends ProbeSpec = ProbeSpec> = (
  spec: Spec,
  context: ProbeContext,
  signal: AbortSignal,
) => Promise<void>
