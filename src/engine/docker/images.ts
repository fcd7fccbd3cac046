import type Docker from 'dockerode'
import { call, callOptional, statusOf } from '../errors.ts'
import type { Images } from '../port.ts'
import type { EngineInfo, ImageDetails, ImageSummary } from '../port-types.ts'
import { defined } from './defined.ts'
import { pullImage } from './pull.ts'
import { tag } from './tag.ts'

export function dockerImages(docker: Docker, info: () => Promise<EngineInfo>): Images {
  const inspect: Images['inspect'] = (reference, signal) =>
    callOptional(`inspect image ${reference}`, signal, async () =>
      detailsOf(await docker.getImage(reference).inspect()),
    )
  // Services that share an image ask for it at once: it is pulled once.
  const pulling = new Map<string, Promise<ImageDetails>>()
  const pull: Images['pull'] = (request, signal) => {
    const key = `${request.reference} ${request.platform ?? ''}`
    const running =
      pulling.get(key) ?? pullImage({ docker, inspect }, request, signal).finally(() => pulling.delete(key))
    pulling.set(key, running)
    return running
  }
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

function detailsOf(info: Docker.ImageInspectInfo): ImageDetails {
  const config = info.Config
  const test = config.Healthcheck?.Test
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
    hasHealthcheck: test !== undefined && test.length > 0 && test[0] !== 'NONE',
    user: config.User,
    workingDir: config.WorkingDir,
  }
}
