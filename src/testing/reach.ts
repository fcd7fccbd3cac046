import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import type { Engine } from '../engine/port.ts'
import type { EngineAddress } from '../engine/port-types.ts'

/** What Docker and Podman leave in every container. */
const MARKS = ['/.dockerenv', '/run/.containerenv']
/** Networks that an engine has from its beginning: Docker's and Podman's. */
const FIRST_NETWORKS: ReadonlySet<string> = new Set(['bridge', 'podman'])

/**
 * Where published ports are reached. Whoever is in a container and was handed the engine's socket has a network of
 * their own: there the machine that the ports are published on is the gateway of the engine's first network, and
 * what is published for the machine alone is out of reach.
 */
export async function reachedFromHere(
  { address, system }: Engine,
  signal?: AbortSignal,
): Promise<EngineAddress> {
  if (!address.local || !MARKS.some((path) => existsSync(path))) return address
  const { networks } = await system.health(signal)
  const first = networks.find(({ name }) => FIRST_NETWORKS.has(name))
  const gateway = first?.subnets.find((subnet) => subnet.gateway !== undefined)?.gateway?.split('/')[0]
  if (gateway === undefined || gateway === '') return address
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
  return own.some((each) => each.address === gateway) ? address : { ...address, host: gateway, local: false }
}
