import type Docker from 'dockerode'
import { cancelled, EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { wordsOf } from '../errors.ts'
import type { PullEvent } from '../events.ts'
import type { Images, PullRequest } from '../port.ts'
import type { ImageDetails, RegistryCredentials } from '../port-types.ts'
import { credentialsFor } from '../registry/credentials.ts'
import { pullCandidates } from '../registry/mirrors.ts'
import { defined } from './defined.ts'
import { progressLines } from './progress.ts'
import { tag } from './tag.ts'

const TELL_EVERY_MS = 100

export interface PullContext {
  readonly docker: Docker
  readonly inspect: Images['inspect']
}

/** Tries each place in order, and gives the image its own name wherever it came from. */
export async function pullImage(
  context: PullContext,
  request: PullRequest,
  signal: AbortSignal | undefined,
): Promise<ImageDetails> {
  const { reference, emit } = request
  const refusals: { readonly from: string; readonly reason: string }[] = []
  for (const candidate of pullCandidates(reference, request.mirrors)) {
    const from = parseImageName(candidate)?.registry ?? candidate
    emit({ type: 'pull.started', image: reference, from })
    try {
      await pullFrom(context.docker, { request, candidate, from }, signal)
      const details = await settle(context, candidate, reference)
      emit({ type: 'pull.done', image: reference, from, id: details.id })
      return details
    } catch (error) {
      if (signal?.aborted) throw cancelled(error)
      const reason = wordsOf(error)
      refusals.push({ from, reason })
      emit({ type: 'pull.refused', image: reference, from, reason })
    }
  }
  throw failed(reference, refusals)
}

/** The image under its own name, without the mirror's. */
async function settle(
  { docker, inspect }: PullContext,
  candidate: string,
  reference: string,
): Promise<ImageDetails> {
  // A digest cannot be given as a name: such an image keeps that of the mirror beside it.
  if (candidate !== reference && !reference.includes('@')) {
    await tag(docker, candidate, reference)
    await docker.getImage(candidate).remove({ noprune: true })
  }
  const details = await inspect(candidate !== reference && reference.includes('@') ? candidate : reference)
  if (details === undefined)
    throw new Error('the engine does not have the image although its pull ended well')
  return details
}

interface Attempt {
  readonly request: PullRequest
  readonly candidate: string
  readonly from: string
}

async function pullFrom(docker: Docker, attempt: Attempt, signal: AbortSignal | undefined): Promise<void> {
  const { request, candidate, from } = attempt
  const credentials = await credentialsFor(from)
  const options = {
    ...defined({ platform: request.platform, abortSignal: signal }),
    ...(credentials === undefined ? {} : { authconfig: authOf(credentials) }),
  }
  const stream = await docker.pull(candidate, options)
  const tell = progressTeller(request.reference, from, request.emit)
  for await (const line of progressLines(stream, signal)) {
    if (line.error !== undefined) throw new Error(line.error)
    if (line.status === 'Downloading' && line.id !== undefined)
      tell(line.id, line.current ?? 0, line.total ?? 0)
    if (line.status === 'Download complete' && line.id !== undefined) tell(line.id)
  }
}

/** Adds up the layers, and tells the sum a few times a second. */
function progressTeller(image: string, from: string, emit: (event: PullEvent) => void) {
  const layers = new Map<string, { current: number; total: number }>()
  let toldAt = 0
  return (layer: string, current?: number, total?: number): void => {
    const known = layers.get(layer)
    layers.set(layer, { current: current ?? known?.total ?? 0, total: total ?? known?.total ?? 0 })
    const now = performance.now()
    if (now - toldAt < TELL_EVERY_MS) return
    toldAt = now
    const sum = (key: 'current' | 'total') =>
      [...layers.values()].reduce((result, each) => result + each[key], 0)
    emit({ type: 'pull.progress', image, from, current: sum('current'), total: sum('total') })
  }
}

function authOf(credentials: RegistryCredentials): Record<string, string> {
  const { username, password, identityToken, serverAddress } = credentials
  return identityToken === undefined
    ? { username: username ?? '', password: password ?? '', serveraddress: serverAddress }
    : { identitytoken: identityToken, serveraddress: serverAddress }
}

function failed(
  reference: string,
  refusals: readonly { readonly from: string; readonly reason: string }[],
): EnvctlError {
  const registry = parseImageName(reference)?.registry ?? 'docker.io'
  const words = refusals.map(({ reason }) => reason).join('\n')
  const hints = [
    /denied|unauthorized|authentication|no basic auth/i.test(words)
      ? `Log in with: docker login ${registry === 'docker.io' ? '' : registry}`.trimEnd()
      : undefined,
    /manifest unknown|not found/i.test(words) ? 'Check the name and the tag of the image.' : undefined,
    /toomanyrequests|rate limit|no such host|lookup|timeout|refused/i.test(words)
      ? `Where ${registry} cannot be reached, name a mirror: registry.mirrors in the definition, or ENVCTL_REGISTRY_MIRRORS=${registry}=HOST`
      : undefined,
  ].filter((hint) => hint !== undefined)
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `Image ${reference} could not be pulled`,
    detail: refusals.map(({ from, reason }) => `${from}: ${reason}`).join('\n'),
    hint: hints.length > 0 ? hints.join('\n') : 'Correct what the registry says, then run the command again.',
  })
}
