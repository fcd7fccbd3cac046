import { EnvctlError } from '../../base/errors.ts'
import type { ContainerRequest } from '../port.ts'
import { type DockerClient, openStream } from './client.ts'

/** What an engine speaks, as far as what is asked of it must differ. */
export interface Dialect {
  readonly podman: boolean
  /** Minor version of the API that it speaks: 41 for 1.41. */
  readonly api: number
}

/** Asks the engine once, and only when somebody needs to know. */
export function askedOnce(docker: DockerClient): () => Promise<Dialect> {
  let known: Promise<Dialect> | undefined
  const ask = async () => {
    const answer = await openStream(docker, {
      doing: 'ask the engine what it is',
      method: 'HEAD',
      path: '/_ping',
    })
    const { server = '', 'api-version': version = '' } = answer.headers
    answer.resume()
    return { podman: /libpod/i.test(String(server)), api: Number(String(version).split('.')[1]) }
  }
  return () => {
    known ??= ask().catch((error) => {
      known = undefined
      throw error
    })
    return known
  }
}

/** What an older engine passes over without a word, and from which version of its API on it does not. */
const LATER: readonly {
  readonly what: string
  readonly since: number
  readonly asked: (request: ContainerRequest) => boolean
}[] = [
  {
    what: 'annotations',
    since: 43,
    asked: ({ container }) => Object.keys(container.annotations).length > 0,
  },
  {
    what: 'healthcheck.start_interval',
    since: 44,
    asked: ({ container: { healthcheck } }) =>
      typeof healthcheck === 'object' && healthcheck.startIntervalMs !== undefined,
  },
]

const SUBPATH_SINCE = 45

/**
 * Notes on what the engine would leave out of a container without a word.
 *
 * @throws `engine.refused` where that would be dangerous: all of a volume in place of a folder of it
 */
export function passedOver(request: ContainerRequest, { api }: Dialect): readonly string[] {
  const part = request.mounts.find((mount) => mount.type === 'volume' && mount.subpath !== undefined)
  if (part !== undefined && api < SUBPATH_SINCE) {
    throw new EnvctlError({
      code: 'engine.refused',
      message: `Could not create container ${request.name}: the engine cannot mount a folder of a volume at ${part.target}`,
      detail: `volume.subpath needs API 1.${SUBPATH_SINCE} (Docker 26); this engine speaks 1.${api}, and would mount all of the volume`,
      hint: 'Use a newer engine, or a volume of its own.',
    })
  }
  return LATER.filter(({ since, asked }) => api < since && asked(request)).map(
    ({ what, since }) => `"${what}" has no effect: it needs API 1.${since}, and this engine speaks 1.${api}`,
  )
}
