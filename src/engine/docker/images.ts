import { homedir } from 'node:os'
import type Docker from 'dockerode'
import { call, engineError } from '../errors.ts'
import type { Images } from '../port-images.ts'
import type { EngineInfo, ImageDetails, ImageSummary } from '../port-types.ts'
import { credentialReader } from '../registry/credentials.ts'
import { registrySilenceMs } from '../registry/silence.ts'
import { type DockerClient, openStream, request, requestUnless } from './client.ts'
import { diskUsage } from './disk-usage.ts'
import { imagePath } from './image-path.ts'
import { progressLines } from './progress.ts'
import type { Proxies } from './proxies.ts'
import { type PullContext, pullImage } from './pull.ts'
import { sharedPulls } from './shared-pulls.ts'
import { repositoryOf, tag } from './tag.ts'

const GONE = [404]

interface RawUsage {
  readonly Id: string
  /** Less than 0 when it was not looked at. */
  readonly SharedSize: number
}

/** Images of a Docker-compatible daemon, with the credentials of the Docker CLI's own configuration. */
export function dockerImages(
  docker: DockerClient,
  info: () => Promise<EngineInfo>,
  proxies: () => Promise<Proxies>,
): Images {
  const credentialsFor = credentialReader({ env: process.env, homeDir: homedir() })
  const inspect: Images['inspect'] = (reference, signal) => inspectImage(docker, reference, signal)
  const silenceMs = () => registrySilenceMs(process.env)
  const askedWaitMs: PullContext['askedWaitMs'] = async (candidate, signal) => {
    // Loaded by who is sent away: most pulls are not.
    const { askedWait } = await import('./asked-wait.ts')
    return askedWait({ docker, candidate, credentialsFor, silenceMs: silenceMs() }, signal)
  }
  const context: PullContext = { docker, inspect, credentialsFor, silenceMs, askedWaitMs }
  const pull = sharedPulls((wanted, signal) => pullImage(context, wanted, signal))
  const tagImage: Images['tag'] = (source, target, signal) =>
    call(`tag image ${source}`, signal, () => tag(docker, source, target))
  return {
    inspect,
    pull,
    list: async (signal) => (await rawList(docker, { doing: 'list images', signal })).map(summaryOf),
    push: async (wanted, signal) => {
      // Loaded by who pushes: most commands do not.
      const { pushImage } = await import('./push.ts')
      return pushImage(context, wanted, signal)
    },
    shared: async (signal) => {
      const { Images: found } = await diskUsage<{ Images?: RawUsage[] | null }>(docker, 'image', signal)
      return new Map(
        (found ?? []).flatMap(({ Id, SharedSize }) => (SharedSize < 0 ? [] : [[Id, SharedSize]])),
      )
    },
    build: async (wanted, signal) => {
      // Loaded by who builds: most commands do not.
      const { buildImage } = await import('./build.ts')
      return buildImage(
        { docker, inspect, pull, tag: tagImage, info, credentialsFor, proxies },
        wanted,
        signal,
      )
    },
    commit: async (wanted, signal) => {
      const {
        container,
        reference,
        labels,
        pause = true,
        withoutProxies = false,
        changes: own = [],
        ...said
      } = wanted
      const known = withoutProxies ? Object.keys(await proxies()) : []
      const changes = [...own, ...known.map((name) => `ENV ${name}=`)]
      const { repo, tag: name } = repositoryOf(reference)
      const { Id } = await request<{ Id: string }>(docker, {
        doing: `keep the files of container ${container} as ${reference}`,
        method: 'POST',
        path: '/commit',
        query: { container, repo, tag: name, pause, ...said, changes: changes.join('\n') || undefined },
        body: { Labels: labels },
        signal,
      })
      return Id
    },
    fromTar: async ({ reference, tar: file, labels }, signal) => {
      const doing = `make the image ${reference}`
      const stream = await openStream(docker, {
        doing,
        method: 'POST',
        path: '/images/create',
        query: {
          fromSrc: '-',
          ...repositoryOf(reference),
          changes: Object.entries(labels).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`),
        },
        file,
        signal,
      })
      for await (const { error } of progressLines(stream, signal))
        if (error !== undefined) throw engineError(new Error(error), { doing, signal })
      const { Id } = await request<{ Id: string }>(docker, {
        doing,
        method: 'GET',
        path: `${imagePath(reference)}/json`,
        signal,
      })
      return Id
    },
    tag: tagImage,
    async remove(reference, signal) {
      const doing = `remove image ${reference}`
      await requestUnless(docker, { doing, method: 'DELETE', path: imagePath(reference), signal }, GONE)
    },
  }
}

interface Inspecting {
  readonly doing: string
  readonly signal?: AbortSignal | undefined
}

async function inspectImage(
  docker: DockerClient,
  reference: string,
  signal?: AbortSignal,
): Promise<ImageDetails | undefined> {
  const inspecting = { doing: `inspect image ${reference}`, signal }
  const name = await nameOnEngine(docker, reference, inspecting)
  if (name === undefined) return undefined
  const asked = { ...inspecting, method: 'GET', path: `${imagePath(name)}/json` } as const
  const found = await requestUnless<Docker.ImageInspectInfo>(docker, asked, GONE)
  return found === undefined ? undefined : detailsOf(found)
}

/**
 * What the engine knows an image by. One that a mirror gave by its digest goes by the mirror's name, and a
 * digest is the same image wherever it came from.
 */
async function nameOnEngine(
  docker: DockerClient,
  reference: string,
  inspecting: Inspecting,
): Promise<string | undefined> {
  const at = reference.indexOf('@')
  if (at < 0) return reference
  const digest = reference.slice(at)
  const images = await rawList(docker, { ...inspecting, digests: true })
  return images.find((image) => image.RepoDigests?.some((name) => name.endsWith(digest)))?.Id
}

function rawList(
  docker: DockerClient,
  { doing, signal, digests }: Inspecting & { readonly digests?: boolean },
): Promise<Docker.ImageInfo[]> {
  return request(docker, { doing, method: 'GET', path: '/images/json', query: { digests }, signal })
}

const NONE = '<none>:<none>'

function summaryOf(info: Docker.ImageInfo): ImageSummary {
  return {
    id: info.Id,
    tags: (info.RepoTags ?? []).filter((name) => name !== NONE),
    digests: (info.RepoDigests ?? []).filter((name) => !name.startsWith('<none>')),
    labels: info.Labels ?? {},
    size: info.Size,
    createdAt: info.Created * 1000,
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
    // Images that were made by other means may have no time.
    createdAt: Date.parse(info.Created) || 0,
    layers: info.RootFS?.Layers?.length ?? 0,
    os: info.Os,
    architecture: info.Architecture,
    volumes: Object.keys(config.Volumes ?? {}),
    exposed: Object.keys(config.ExposedPorts ?? {}),
    hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
  }
}
