import { cancelled, messageOf } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { engineError, statusOf, wordsOf } from '../errors.ts'
import type { Images, PullRequest } from '../port.ts'
import type { ImageDetails, RegistryCredentials } from '../port-types.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import { pullCandidates } from '../registry/mirrors.ts'
import { pullFailure, type Refusal } from '../registry/pull-failure.ts'
import { type DockerClient, rawRequest } from './client.ts'
import { defined } from './defined.ts'
import { imagePath } from './image-path.ts'
import { progressLines } from './progress.ts'
import { PullProgress } from './pull-progress.ts'
import { tag } from './tag.ts'

export interface PullContext {
  readonly docker: DockerClient
  readonly inspect: Images['inspect']
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
}

/** What a place said in the middle of an answer that had begun well. */
class RefusedInStream extends Error {}

/** Tries each place in order, and gives the image its own name wherever it came from. */
export async function pullImage(
  context: PullContext,
  request: PullRequest,
  signal: AbortSignal | undefined,
): Promise<ImageDetails> {
  const { reference, emit } = request
  const refusals: Refusal[] = []
  for (const candidate of pullCandidates(reference, request.mirrors)) {
    if (signal?.aborted) throw cancelled(signal.reason)
    const from = parseImageName(candidate)?.registry ?? candidate
    const { credentials, problem } = await context.credentialsFor(from)
    emit({ type: 'pull.started', image: reference, from })
    try {
      const details = await pullFrom(context, { request, candidate, from, credentials }, signal)
      emit({ type: 'pull.done', image: reference, from, id: details.id })
      return details
    } catch (error) {
      if (signal?.aborted) throw cancelled(error)
      // Neither an answer nor part of one: it is the engine that fails, not the place.
      if (!(error instanceof RefusedInStream) && statusOf(error) === undefined)
        throw engineError(error, { doing: `pull image ${reference}`, signal })
      const reason = wordsOf(error)
      refusals.push({ from, reason, problem })
      emit({ type: 'pull.refused', image: reference, from, reason })
    }
  }
  throw pullFailure(reference, refusals)
}

interface Attempt {
  readonly request: PullRequest
  readonly candidate: string
  readonly from: string
  readonly credentials: RegistryCredentials | undefined
}

async function pullFrom(
  context: PullContext,
  attempt: Attempt,
  signal: AbortSignal | undefined,
): Promise<ImageDetails> {
  const { docker, inspect } = context
  const { request, candidate } = attempt
  const { reference } = request
  const own = pullCandidates(reference, {}).includes(candidate)
  const wasHere = !own && (await inspect(candidate, signal)) !== undefined
  await download(docker, attempt, signal)
  // The engine gives no image a digest as a name: such a one keeps the mirror's, and is found by its digest.
  if (!own && !reference.includes('@')) {
    await tag(docker, candidate, reference)
    if (!wasHere) await forget(docker, candidate)
  }
  const details = await inspect(reference, signal)
  if (details === undefined)
    throw new RefusedInStream('the engine does not have the image although its pull ended well')
  return details
}

async function download(
  docker: DockerClient,
  attempt: Attempt,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { request, candidate, from, credentials } = attempt
  const image = request.reference
  const options = {
    ...defined({ platform: request.platform, abortSignal: signal }),
    ...(credentials === undefined ? {} : { authconfig: authOf(credentials) }),
  }
  const stream = await (await docker.dockerode()).pull(candidate, options)
  const progress = new PullProgress(
    (bytes) => request.emit({ type: 'pull.progress', image, from, ...bytes }),
    () => performance.now(),
  )
  for await (const line of progressLines(stream, signal)) {
    if (line.error !== undefined) throw new RefusedInStream(line.error)
    progress.take(line)
  }
  if (signal?.aborted) throw new Error(messageOf(signal.reason))
  progress.flush()
}

/** Takes a name away; the image keeps its others. */
async function forget(docker: DockerClient, name: string): Promise<void> {
  const doing = `remove the name ${name}`
  await rawRequest(docker, { doing, method: 'DELETE', path: imagePath(name), query: { noprune: true } })
}

function authOf(credentials: RegistryCredentials): Record<string, string> {
  const { username, password, identityToken, serverAddress } = credentials
  return identityToken === undefined
    ? { username: username ?? '', password: password ?? '', serveraddress: serverAddress }
    : { identitytoken: identityToken, serveraddress: serverAddress }
}
