import type { Candidate } from '../discovery/way.ts'
import type { Engine } from '../port.ts'
import type { EngineAddress } from '../port-types.ts'
import { makeClient } from './client.ts'
import { dockerContainers } from './containers.ts'
import { dockerEvents } from './event-stream.ts'
import { dockerExec } from './exec.ts'
import { dockerImages } from './images.ts'
import { dockerNetworks } from './networks.ts'
import { dockerSystem } from './system.ts'
import { dockerVolumes } from './volumes.ts'

/** The engine port on dockerode. */
export function dockerEngine(candidate: Candidate): Engine {
  const { docker, close } = makeClient(candidate)
  const system = dockerSystem(docker)
  return {
    address: addressOf(candidate),
    containers: dockerContainers(docker),
    images: dockerImages(docker, () => system.info()),
    networks: dockerNetworks(docker),
    volumes: dockerVolumes(docker),
    exec: dockerExec(docker),
    events: dockerEvents(docker),
    system,
    close,
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

function addressOf({ url, source }: Candidate): EngineAddress {
  if (url.startsWith('unix:') || url.startsWith('npipe:')) return { url, source, host: '127.0.0.1', local: true }
  const { hostname } = new URL(url)
  return LOOPBACK.has(hostname) ? { url, source, host: '127.0.0.1', local: true } : { url, source, host: hostname, local: false }
}
