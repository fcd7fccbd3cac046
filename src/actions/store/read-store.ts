import type { Engine } from '../../engine/port.ts'
import type { ContainerSummary } from '../../engine/port-types.ts'
import { observedVolume } from '../../plan/fold.ts'
import type { ObservedVolume } from '../../plan/observed.ts'
import type { Layer } from '../../spec/types.ts'
import { recordsOf } from '../../state/records.ts'

/** Every layer of an engine, and all that may need what they are made of. */
export interface Store {
  /** Layers that there is a record of, whole or not. */
  readonly records: readonly Layer[]
  readonly volumes: readonly ObservedVolume[]
  readonly containers: readonly ContainerSummary[]
}

/** The store as the engine has it now, in two calls. */
export async function readStore({
  engine,
  signal,
}: {
  readonly engine: Pick<Engine, 'containers' | 'volumes'>
  readonly signal: AbortSignal
}): Promise<Store> {
  const [volumes, containers] = await Promise.all([
    engine.volumes.list({}, signal),
    engine.containers.list({}, signal),
  ])
  return { records: recordsOf(volumes), volumes: volumes.map((each) => observedVolume(each)), containers }
}
