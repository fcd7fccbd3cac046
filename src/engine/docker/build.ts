import { cancelled, EnvctlError } from '../../base/errors.ts'
import { ENVCTL } from '../../base/labels.ts'
import { withoutCacheMounts } from '../build/cache-mounts.ts'
import { contextEntries } from '../build/context.ts'
import { type ContextTar, contextTar } from '../build/context-tar.ts'
import { baseImages, frontendImage, withoutFrontend } from '../build/dockerfile.ts'
import { dockerfileText } from '../build/dockerfile-text.ts'
import { engineError } from '../errors.ts'
import type { BuildRequest, Images } from '../port.ts'
import type { EngineInfo, ImageDetails } from '../port-types.ts'
import { buildFailure } from './build-failure.ts'
import { BuildSteps } from './build-steps.ts'
import { type DockerClient, openStream } from './client.ts'
import { progressLines } from './progress.ts'

/** Errors by which a daemon refuses what it was asked to build. */
const JUDGED: ReadonlySet<string> = new Set(['engine.refused', 'engine.not-found', 'engine.conflict'])

export interface BuildContext {
  readonly docker: DockerClient
  readonly inspect: Images['inspect']
  readonly pull: Images['pull']
  readonly info: () => Promise<EngineInfo>
}

interface Sending {
  readonly request: BuildRequest
  /** The Dockerfile. */
  readonly text: string
  readonly buildKit: boolean
}

/** Builds an image by BuildKit, or by the engine's own builder where it has no BuildKit. */
export async function buildImage(
  context: BuildContext,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<ImageDetails> {
  const { build, reference, emit } = request
  const text = await dockerfileText(build)
  const { product, os } = await context.info()
  const sending = { request, text, buildKit: product === 'docker' && os !== 'windows' }
  const [frontend] = await Promise.all([
    findFrontend(context, sending, signal),
    pullBases(context, sending, signal),
  ])
  const spoken = frontend === 'other' ? withoutFrontend(text) : text
  // Podman's builder knows mounts without BuildKit.
  const known = sending.buildKit || product === 'podman' ? spoken : withoutCacheMounts(spoken)
  const dockerfile = known === text ? undefined : known
  const tar = await contextTar({ build, entries: await contextEntries(build), dockerfile })
  const steps = new BuildSteps(reference, emit)
  const failed = (reason: string, cause?: unknown) => buildFailure({ request, text, steps, reason, cause })
  // A file that cannot be read ends the request, which would wait for the rest for ever.
  const unreadable = new AbortController()
  tar.stream.once('error', (error) => unreadable.abort(error))
  const ended = AbortSignal.any(signal === undefined ? [unreadable.signal] : [unreadable.signal, signal])
  try {
    const answer = await send(context.docker, { ...sending, tar }, ended)
    for await (const line of progressLines(answer, ended)) await steps.take(line)
  } catch (error) {
    // The daemon judges the request and the Dockerfile before it begins.
    const raised = engineError(error, { doing: `build image ${reference}`, signal: ended })
    if (!ended.aborted && JUDGED.has(raised.code)) throw failed(raised.detail ?? raised.message, raised)
    if (!ended.aborted) throw raised
  } finally {
    tar.stream.destroy()
  }
  if (signal?.aborted) throw cancelled(signal.reason)
  if (unreadable.signal.aborted) throw unreadable.signal.reason
  if (steps.failure !== undefined) throw failed(steps.failure)
  const details = await context.inspect(reference, signal)
  if (details === undefined) throw failed('the engine does not have the image although the build ended well')
  emit({ type: 'build.done', image: reference, id: details.id })
  return details
}

/** Builders ask registries alone and know no mirrors; what the engine has already, they take from there. */
async function pullBases(
  context: BuildContext,
  { request, text }: Sending,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { build, mirrors, emit } = request
  const { platform } = build
  await Promise.all(
    baseImages(text, build).map(async (reference) => {
      if (!build.pull && (await isHere(context, { reference, platform }, signal))) return
      await context.pull({ reference, platform, mirrors, emit }, signal)
    }),
  )
}

/**
 * The frontend that the Dockerfile names, where it can be had. Else `other`: the engine has one within that
 * speaks the same language, so that a build needs no registry for it.
 */
async function findFrontend(
  context: BuildContext,
  { request, text, buildKit }: Sending,
  signal: AbortSignal | undefined,
): Promise<'own' | 'other'> {
  const reference = buildKit ? frontendImage(text) : undefined
  if (reference === undefined || (await isHere(context, { reference }, signal))) return 'own'
  try {
    await context.pull({ reference, mirrors: request.mirrors, emit: request.emit }, signal)
    return 'own'
  } catch (error) {
    const failed = error instanceof EnvctlError && error.code === 'image.pull-failed'
    if (failed && /(^|\/)docker\/dockerfile(:|@|$)/.test(reference)) return 'other'
    throw error
  }
}

async function isHere(
  { inspect }: BuildContext,
  { reference, platform }: { readonly reference: string; readonly platform?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const details = await inspect(reference, signal)
  if (details === undefined || platform === undefined) return details !== undefined
  return platform.startsWith(`${details.os}/${details.architecture}`)
}

function send(
  docker: DockerClient,
  { request, buildKit, tar }: Sending & { readonly tar: ContextTar },
  signal: AbortSignal,
): Promise<NodeJS.ReadableStream> {
  const { build, reference, key, labels } = request
  return openStream(docker, {
    doing: `build image ${reference}`,
    method: 'POST',
    path: '/build',
    file: tar.stream,
    signal,
    query: {
      // Without a session: that would serve credentials for base images, which are here by now.
      version: buildKit ? 2 : undefined,
      t: reference,
      dockerfile: tar.dockerfile,
      buildargs: JSON.stringify(build.args),
      labels: JSON.stringify({ ...build.labels, ...labels, [ENVCTL.buildKey]: key }),
      target: build.target,
      networkmode: build.network,
      platform: build.platform,
      shmsize: build.shmSize,
      nocache: build.noCache || undefined,
      // The classic builder's steps are containers: they go, even when one fails.
      forcerm: buildKit ? undefined : true,
      extrahosts: build.extraHosts,
      cachefrom: build.cacheFrom.length === 0 ? undefined : JSON.stringify(build.cacheFrom),
    },
  })
}
