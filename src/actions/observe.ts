import { COMPOSE } from '../base/labels.ts'
import type { Engine } from '../engine/port.ts'
import { fold } from '../plan/fold.ts'
import type { Observed } from '../plan/observed.ts'
import type { Spec } from '../spec/types.ts'

/** The instance as the engine has it now: four listings at once, however large the instance. */
export async function observe(
  engine: Pick<Engine, 'containers' | 'images' | 'networks' | 'volumes'>,
  instance: string,
  options: { readonly spec?: Spec | undefined; readonly signal: AbortSignal },
): Promise<Observed> {
  const { spec, signal } = options
  const labels = { [COMPOSE.project]: instance }
  const [containers, networks, volumes, images] = await Promise.all([
    engine.containers.list({ labels }, signal),
    spec === undefined ? engine.networks.list({ labels }, signal) : engine.networks.list({}, signal),
    spec === undefined ? engine.volumes.list({ labels }, signal) : engine.volumes.list({}, signal),
    spec === undefined ? [] : engine.images.list(signal),
  ])
  return fold({ instance, containers, networks, volumes, images })
}
