import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { codeOf } from '../base/errors.ts'
import { formatAddress, rangeOf } from '../base/subnet.ts'
import type { Engine } from '../engine/port.ts'
import type { EngineAddress, NetworkAddresses } from '../engine/port-types.ts'

/** What Docker and Podman leave in every container. */
const MARKS = ['/.dockerenv', '/run/.containerenv']
/** What Docker and Podman give the machine that they run on: a container has it only with that machine's network. */
const BRIDGES = ['docker0', 'podman0'].map((name) => `/sys/class/net/${name}`)
/** Networks that an engine has from its beginning: Docker's and Podman's. */
const FIRST_NETWORKS = ['bridge', 'podman']

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])
const HERE = 'here'
/** By url of the engine: every environment that a process brings up would ask for the same. */
const machines = new Map<string, string>()

export interface ReachRequest {
  /** `TESTCONTAINERS_HOST_OVERRIDE` says where ports are reached. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/**
 * Where published ports are reached. Whoever is in a container and was handed the engine's socket has a network of
 * their own: there the machine that the ports are published on is the gateway of the engine's first network, and
 * what is published for the machine alone is out of reach.
 */
export async function reachedFromHere(engine: Engine, { env, signal }: ReachRequest): Promise<EngineAddress> {
  const { address } = engine
  const given = env['TESTCONTAINERS_HOST_OVERRIDE'] ?? ''
  // Who says that published ports are reached at another machine knows that the engine's network is not this one.
  if (given !== '' && !LOOPBACK.has(given)) return { ...address, host: given, local: false }
  if (!address.local || !isThere(MARKS) || isThere(BRIDGES)) return address
  const found = machines.get(address.url) ?? (await machineOf(engine, signal))
  machines.set(address.url, found)
  return found === HERE ? address : { ...address, host: found, local: false }
}

const isThere = (paths: readonly string[]): boolean => paths.some((path) => existsSync(path))

async function machineOf({ networks }: Engine, signal: AbortSignal | undefined): Promise<string> {
  const [first] = await networks.list({ names: FIRST_NETWORKS }, signal)
  const gateway = gatewayOf(first)
  return gateway === undefined || (await isOwn(gateway)) ? HERE : gateway
}

/** An engine tells it only once it has found its network there at its start; it takes the first address. */
function gatewayOf(network: NetworkAddresses | undefined): string | undefined {
  for (const { subnet, gateway = '' } of network?.subnets ?? []) {
    const range = rangeOf(subnet)
    if (gateway !== '') return gateway.split('/')[0]
    if (range !== undefined) return formatAddress(range.first + 1)
  }
  return undefined
}

/** One can listen only at an address of one's own. Listings leave out those of networks that nobody is in. */
function isOwn(address: string): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error) => done(codeOf(error) !== 'EADDRNOTAVAIL'))
    server.listen({ host: address, port: 0 }, () => server.close(() => done(true)))
  })
}
