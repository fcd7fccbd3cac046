import type { PublishedPort } from '../../engine/port-types.ts'
import type { Observed } from '../../plan/observed.ts'
import { isLive } from '../../plan/replicas.ts'
import type { Deps } from '../deps.ts'
import { canBind } from './choose.ts'
import { claimsOf, collide, hostPort } from './claims.ts'

/**
 * Of the ports that an instance's stopped containers were given, those that somebody else has by now. The engine is
 * asked only where there are any.
 */
export async function takenPorts(
  { instance, containers }: Observed,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<readonly PublishedPort[]> {
  const given = containers
    .filter((container) => !container.oneoff && !isLive(container))
    .flatMap(({ givenPorts }) => givenPorts)
  if (given.length === 0) return []
  const held = claimsOf(await engine.containers.list({}, signal)).filter(({ running }) => running)
  const taken: PublishedPort[] = []
  for (const port of given) {
    const meant = hostPort(port)
    const holder = held.find((claim) => collide(claim, meant))
    // What the instance itself has, it gives to its own as it goes.
    if (holder?.instance === instance) continue
    const local = engine.address.local && meant.protocol === 'tcp'
    if (holder !== undefined || (local && !(await canBind(port.port, port.address)))) taken.push(port)
  }
  return taken
}
