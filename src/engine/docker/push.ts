import { cancelled, EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { engineError, statusOf, wordsOf } from '../errors.ts'
import type { PushedImage, PushRequest } from '../port-images.ts'
import type { ImageDetails } from '../port-types.ts'
import { manifestCall } from '../registry/manifests.ts'
import { pushFailure } from '../registry/push-failure.ts'
import { mayPass } from '../registry/refusal-words.ts'
import { ATTEMPTS, LONGEST_WAIT_MS, pause, waitAfter } from '../registry/retry-after.ts'
import { authHeader } from './auth.ts'
import { imagePath } from './image-path.ts'
import { Layers } from './layer-progress.ts'
import type { PullContext } from './pull.ts'
import { registryBeside } from './registry-beside.ts'
import { repositoryOf, tag, untag } from './tag.ts'
import { follow, RefusedByPlace } from './transfer.ts'

/**
 * Sends an image to a registry under a name, unless it is there. A registry gets the name as the last thing of all,
 * so that what breaks in the middle leaves none; what may pass is tried again after a while, a few times.
 */
export async function pushImage(
  context: PullContext,
  request: PushRequest,
  signal: AbortSignal | undefined,
): Promise<PushedImage> {
  const { source, reference, emit } = request
  const to = parseImageName(reference)?.registry
  const image = await context.inspect(source, signal)
  if (to === undefined || image === undefined) throw new Error(`${source} cannot be pushed as ${reference}`)
  emit({ type: 'push.started', image: reference, to })
  const there = await digestThere(context, reference, signal)
  if (there !== undefined && isThere(there, image, request)) {
    emit({ type: 'push.done', image: reference, to, digest: there, there: true })
    return { digest: there, sent: false }
  }
  const digest = await named(context, request, image, () => sendUntilItIs(context, { request, to }, signal))
  emit({ type: 'push.done', image: reference, to, digest, there: false })
  return { digest, sent: true }
}

/** Whether what a registry has under the name is the image. */
function isThere(digest: string, image: ImageDetails, { byContent, alike }: PushRequest): boolean {
  return byContent || alike.includes(digest) || image.digests.some((name) => name.endsWith(`@${digest}`))
}

/** What the registry has under a name; nothing when that cannot be seen from here, which the engine then tells. */
async function digestThere(
  context: PullContext,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const place = parseImageName(reference)
  if (place === undefined) return undefined
  const client = registryBeside({ ...context, silenceMs: context.silenceMs() }, signal)
  try {
    const { status, headers } = await client.askOnce(manifestCall(place, 'HEAD'), signal)
    const digest = headers['docker-content-digest']
    return status === 200 && typeof digest === 'string' ? digest : undefined
  } catch (error) {
    if (error instanceof EnvctlError && error.code.startsWith('registry.')) return undefined
    throw error
  }
}

/** Engines push only what has the name: it is lent for as long as the work takes. */
async function named<Result>(
  { docker, inspect }: PullContext,
  { reference }: PushRequest,
  { id }: ImageDetails,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = await inspect(reference)
  if (before?.id === id) return work()
  await tag(docker, id, reference)
  try {
    return await work()
  } finally {
    if (before === undefined) await untag(docker, reference)
    else await tag(docker, before.id, reference)
  }
}

interface Sending {
  readonly request: PushRequest
  /** Host of the registry. */
  readonly to: string
}

async function sendUntilItIs(
  context: PullContext,
  { request, to }: Sending,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { reference: image, emit } = request
  const { problem } = await context.credentialsFor(to)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(context, { request, to }, signal)
    } catch (error) {
      if (signal?.aborted) throw cancelled(error)
      // Neither an answer nor part of one: it is the engine that fails, not the registry.
      if (!(error instanceof RefusedByPlace) && statusOf(error) === undefined)
        throw engineError(error, { doing: `push image ${image}`, signal })
      const reason = wordsOf(error)
      const { again, limited } = mayPass(reason)
      const waitMs = limited ? await context.askedWaitMs(image, signal) : undefined
      const delayMs = waitAfter(attempt, waitMs)
      const exhausted = error instanceof RefusedByPlace && error.exhausted
      if (!again || exhausted || attempt === ATTEMPTS || delayMs > LONGEST_WAIT_MS)
        throw pushFailure(image, { from: to, reason, problem, waitMs })
      emit({ type: 'push.retrying', image, reason: `${to}: ${reason}`, attempt, delayMs })
      await pause(delayMs, signal)
    }
  }
}

async function send(
  { docker, credentialsFor, silenceMs }: PullContext,
  { request, to }: Sending,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { reference: image, emit } = request
  const { credentials } = await credentialsFor(to)
  const { repo, tag: name } = repositoryOf(image)
  const layers = new Layers({
    layer: (progress) => emit({ type: 'push.layer', image, to, ...progress }),
    image: (progress) => emit({ type: 'push.progress', image, to, ...progress }),
  })
  let digest: string | undefined
  const call = {
    doing: `push image ${image}`,
    method: 'POST',
    path: `${imagePath(repo)}/push`,
    query: { tag: name },
    // Engines want to be told who pushes even where that is nobody.
    headers: authHeader(credentials ?? { serverAddress: to }),
    signal,
  } as const
  await follow({ docker, call, layers, silenceMs: silenceMs() }, ({ aux }) => {
    digest = digestIn(aux) ?? digest
  })
  return digest
}

function digestIn(aux: unknown): string | undefined {
  const digest: unknown = aux !== null && typeof aux === 'object' ? Reflect.get(aux, 'Digest') : undefined
  return typeof digest === 'string' ? digest : undefined
}
