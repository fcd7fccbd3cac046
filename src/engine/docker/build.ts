import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { cancelled, EnvctlError, messageOf } from '../../base/errors.ts'
import { ENVCTL } from '../../base/labels.ts'
import { contextEntries, contextTar, SENT_DOCKERFILE } from '../build/context.ts'
import { baseImages, dockerfileText } from '../build/dockerfile.ts'
import { wordsOf } from '../errors.ts'
import type { BuildRequest, Images } from '../port.ts'
import type { EngineInfo, ImageDetails } from '../port-types.ts'
import { Steps } from './build-steps.ts'
import { defined } from './defined.ts'
import { progressLines } from './progress.ts'

export interface BuildContext {
  readonly docker: Docker
  readonly inspect: Images['inspect']
  readonly pull: Images['pull']
  readonly info: () => Promise<EngineInfo>
}

/** Builds an image by BuildKit, or by the classic builder where the engine has no other. */
export async function buildImage(
  context: BuildContext,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<ImageDetails> {
  const { build, reference, emit } = request
  const text = await dockerfileText(build)
  await pullBases(context, request, text, signal)
  const { product } = await context.info()
  const steps = new Steps(reference, emit)
  try {
    const stream = await send(context.docker, { request, text, buildKit: product === 'docker' }, signal)
    for await (const line of progressLines(stream, signal)) await steps.take(line)
  } catch (error) {
    if (signal?.aborted) throw cancelled(error)
    if (error instanceof EnvctlError) throw error
    throw failed(reference, wordsOf(error), steps)
  }
  if (signal?.aborted) throw cancelled(signal.reason)
  if (steps.failure !== undefined) throw failed(reference, steps.failure, steps)
  const details = await context.inspect(reference, signal)
  if (details === undefined)
    throw failed(reference, 'the engine does not have the image although the build ended well', steps)
  emit({ type: 'build.done', image: reference, id: details.id })
  return details
}

/** The builder asks the registry alone; what is here already, it takes from here. */
async function pullBases(
  context: BuildContext,
  request: BuildRequest,
  text: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { build, mirrors, emit } = request
  await Promise.all(
    baseImages(text, build.args).map(async (reference) => {
      if (!build.pull && (await context.inspect(reference, signal)) !== undefined) return
      await context.pull({ reference, platform: build.platform, mirrors, emit }, signal)
    }),
  )
}

interface Sending {
  readonly request: BuildRequest
  readonly text: string
  readonly buildKit: boolean
}

async function send(
  docker: Docker,
  { request, text, buildKit }: Sending,
  signal: AbortSignal | undefined,
): Promise<NodeJS.ReadableStream> {
  const { build, reference, key, labels } = request
  const options = {
    t: reference,
    dockerfile: SENT_DOCKERFILE,
    buildargs: JSON.stringify(build.args),
    labels: JSON.stringify({ ...build.labels, ...labels, [ENVCTL.buildKey]: key }),
    ...defined({
      version: buildKit ? '2' : undefined,
      target: build.target,
      networkmode: build.network,
      platform: build.platform,
      shmsize: build.shmSize,
      nocache: build.noCache ? true : undefined,
      extrahosts: build.extraHosts.length === 0 ? undefined : build.extraHosts.join(','),
      cachefrom: build.cacheFrom.length === 0 ? undefined : JSON.stringify(build.cacheFrom),
    }),
  }
  const tar = contextTar(build, await contextEntries(build), text)
  // Sent without dockerode's session: that serves credentials for base images, which are here by now.
  return new Promise((resolve, reject) => {
    tar.once('error', reject)
    docker.modem.dial(
      {
        path: '/build?',
        method: 'POST',
        file: Readable.from(tar, { objectMode: false }),
        options,
        isStream: true,
        statusCodes: { 200: true, 400: 'bad parameter', 500: 'server error' },
        ...defined({ abortSignal: signal }),
      },
      (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream as NodeJS.ReadableStream)),
    )
  })
}

function failed(reference: string, reason: string, steps: Steps): EnvctlError {
  return new EnvctlError({
    code: 'image.build-failed',
    message: `Image ${reference} could not be built`,
    detail: [messageOf(reason), ...steps.lastOutput()].join('\n'),
    hint: 'Correct the Dockerfile or what it uses, then run the command again.',
  })
}
