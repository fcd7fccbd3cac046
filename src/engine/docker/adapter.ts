import { homedir } from 'node:os'
import type { Duplex } from 'node:stream'
import type { Engine } from '../port.ts'
import type { EngineAddress, EngineInfo } from '../port-types.ts'
import type { Transport } from '../transport.ts'
import { dockerClient } from './client.ts'
import { Connections } from './connections.ts'
import { dockerContainers } from './containers.ts'
import { askedOnce } from './dialect.ts'
import { dockerEvents } from './event-stream.ts'
import { dockerExec } from './exec.ts'
import { engineHealth } from './health.ts'
import { dockerImages } from './images.ts'
import { dockerNetworks } from './networks.ts'
import { proxyReader } from './proxies.ts'
import { engineInfo } from './system.ts'
import { dockerVolumes } from './volumes.ts'

export interface DockerEngineOptions {
  readonly address: EngineAddress
  readonly transport: Transport
  /** A connection that stands already. */
  readonly first: Duplex
}

/** A Docker-compatible daemon behind the port. */
export function dockerEngine({ address, transport, first }: DockerEngineOptions): Engine {
  const connections = new Connections(transport, first)
  const docker = dockerClient(connections)
  const proxies = proxyReader(address.url, { env: process.env, homeDir: homedir() })
  let known: EngineInfo | undefined
  const info = async (signal?: AbortSignal): Promise<EngineInfo> => {
    known ??= await engineInfo(docker, signal)
    return known
  }
  return {
    address,
    containers: dockerContainers(docker, askedOnce(docker), proxies),
    images: dockerImages(docker, () => info(), proxies),
    networks: dockerNetworks(docker),
    volumes: dockerVolumes(docker),
    exec: dockerExec(docker),
    events: dockerEvents(docker),
    system: { info, health: (signal) => engineHealth(docker, signal) },
    close: () => connections.destroy(),
  }
}
