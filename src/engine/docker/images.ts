import { homedir } from 'node:os'
import type Docker from 'dockerode'
import { call, callOptional, statusOf } from '../errors.ts'
import type { Images } from '../port.ts'
import type { EngineInfo, ImageDetails, ImageSummary } from '../port-types.ts'
import { credentialReader } from '../registry/credentials.ts'
import { defined } from './defined.ts'
import { pullImage } from './pull.ts'
import { sharedPulls } from './shared-pulls.ts'
import { tag } from './tag.ts'

/** Images of a Docker-compatible daemon, with the credentials of the Docker CLI's own configuration. */
export function dockerImages(docker: Docker, info: () => Promise<EngineInfo>): Images {
  const credentialsFor = credentialReader({ env: process.env, homeDir: homedir() })
  const inspect: Images['inspect'] = (reference, signal) =>
    callOptional(`inspect image ${reference}`, signal, async () => {
      const name = await nameOnEngine(docker, reference)
      return name === undefined ? undefined : detailsOf(await docker.getImage(name).inspect())
    })
  const pull = sharedPulls((request, signal) =>
    pullImage({ docker, inspect, credentialsFor }, request, signal),
  )
  return {
    inspect,
    pull,
    list: (signal) =>
      call('list images', signal, async () =>
        (await docker.listImages(defined({ abortSignal: signal }))).map(summaryOf),
      ),
    build: async (request, signal) => {
      // Loaded by who builds: most commands do not.
      const { buildImage } = await import('./build.ts')
      return buildImage({ docker, inspect, pull, info }, request, signal)
    },
    tag: (source, target, signal) => call(`tag image ${source}`, signal, () => tag(docker, source, target)),
    remove: (reference, signal) =>
      call(`remove image ${reference}`, signal, async () => {
        try {
          await docker.getImage(reference).remove()
        } catch (error) {
          if (statusOf(error) !== 404) throw error
        }
      }),
  }
}

/**
 * What the engine knows an image by. One that a mirror gave by its digest goes by the mirror's name, and a
 * digest is the same image wherever it came from.
 */
async function nameOnEngine(docker: Docker, reference: string): Promise<string | undefined> {
  const at = reference.indexOf('@')
  if (at < 0) return reference
  const digest = reference.slice(at)
  const images = await docker.listImages({ digests: true })
  return images.find((image) => image.RepoDigests?.some((name) => name.endsWith(digest)))?.Id
}

const NONE = '<none>:<none>'

function summaryOf(info: Docker.ImageInfo): ImageSummary {
  return {
    id: info.Id,
    tags: (info.RepoTags ?? []).filter((name) => name !== NONE),
    digests: (info.RepoDigests ?? []).filter((name) => !name.startsWith('<none>')),
    labels: info.Labels ?? {},
    size: info.Size,
  }
}

/** Newer engines leave out what is empty. */
function detailsOf(info: Docker.ImageInspectInfo): ImageDetails {
  const config: Partial<Docker.ImageInspectInfo['Config']> = info.Config ?? {}
  const test = config.Healthcheck?.Test ?? []
  return {
    id: info.Id,
    tags: info.RepoTags ?? [],
    digests: info.RepoDigests ?? [],
    labels: config.Labels ?? {},
    size: info.Size,
    os: info.Os,
    architecture: info.Architecture,
    volumes: Object.keys(config.Volumes ?? {}),
    exposed: Object.keys(config.ExposedPorts ?? {}),
    hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
  }
}
