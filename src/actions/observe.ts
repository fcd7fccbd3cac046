import { COMPOSE } from '../base/labels.ts'
import type { Engine } from '../engine/port.ts'
import { fold } from '../plan/fold.ts'
import type { Observed } from '../plan/observed.ts'
import { doubtfulIn } from '../plan/stopping.ts'
import type { Spec } from '../spec/types.ts'

/** No container has longer than this to end. */
const LATELY_MS = 10 * 60_000

/** The instance as the engine has it now: a few listings at once, however large the instance. */
export async function observe(
  engine: Pick<Engine, 'containers' | 'events' | 'images' | 'networks' | 'volumes'>,
  instance: string,
  options: {
    readonly spec?: Spec | undefined
    /** Whether it matters which containers are being stopped by somebody. */
    readonly stopping?: boolean | undefined
    readonly signal: AbortSignal
  },
): Promise<Observed> {
  const { spec, stopping = false, signal } = options
  const labels = { [COMPOSE.project]: instance }
  const [containers, networks, volumes, images, events] = await Promise.all([
    engine.containers.list({ labels }, signal),
    spec === undefined ? engine.networks.list({ labels }, signal) : engine.networks.list({}, signal),
    // Layers belong to no instance, and tell which of its volumes others need.
    engine.volumes.list({}, signal),
    spec === undefined ? [] : engine.images.list(signal),
    stopping ? engine.events.past(labels, LATELY_MS, signal) : [],
  ])
  const stopSignals = new Map(
    await Promise.all(
      doubtfulIn(events).map(
        async (id) => [id, (await engine.containers.inspect(id, signal))?.stopSignal] as const,
      ),
    ),
  )
  return fold({ instance, containers, networks, volumes, images, events, stopSignals })
}
