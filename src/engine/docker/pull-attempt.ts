import { messageOf } from '../../base/errors.ts'
import type { Images, PullRequest } from '../port-images.ts'
import type { ImageDetails, RegistryCredentials } from '../port-types.ts'
import { authHeader } from './auth.ts'
import { type DockerClient, rawRequest } from './client.ts'
import { imagePath } from './image-path.ts'
import { answerTo } from './plain-http.ts'
import { progressLines } from './progress.ts'
import { PullProgress } from './pull-progress.ts'
import { tag } from './tag.ts'

/** One place that is asked for an image. */
export interface Place {
  /** What the image is called there. */
  readonly candidate: string
  /** Host of the registry. */
  readonly from: string
  /** Whether that is the image's own name, and not a mirror's. */
  readonly own: boolean
}

export interface Attempt {
  readonly docker: DockerClient
  readonly inspect: Images['inspect']
  readonly request: PullRequest
  readonly place: Place
  readonly credentials: RegistryCredentials | undefined
  /** How long the place may be silent, in milliseconds. */
  readonly silenceMs: number
}

/** What a place said, in the middle of an answer that had begun well or by saying nothing. */
export class RefusedByPlace extends Error {
  /** Whether the engine tried several times before it gave up. */
  readonly exhausted: boolean

  constructor(words: string, exhausted = false) {
    super(words)
    this.exhausted = exhausted
  }
}

export interface Fetched {
  readonly details: ImageDetails
  /** Of what was asked for, as the place tells it. */
  readonly digest: string | undefined
}

/** Gets an image from one place, and gives it its own name as the last thing of all. */
export async function pullFrom(attempt: Attempt, signal: AbortSignal | undefined): Promise<Fetched> {
  const { docker, inspect, request, place } = attempt
  const { reference, digest: wanted } = request
  const wasHere = !place.own && (await inspect(place.candidate, signal)) !== undefined
  const digest = await download(attempt, signal)
  // The engine gives no image a digest as a name: such a one keeps the mirror's, and is found by its digest.
  const named = !reference.includes('@')
  if (named && (!place.own || wanted !== undefined)) await tag(docker, place.candidate, reference)
  if (named && !place.own && !wasHere) await forget(docker, place.candidate)
  const details = await inspect(reference, signal)
  if (details === undefined)
    throw new RefusedByPlace('the engine does not have the image although its pull ended well')
  return { details, digest }
}

async function download(attempt: Attempt, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { docker, request, place, credentials } = attempt
  const { from, candidate } = place
  const image = request.reference
  const progress = new PullProgress(
    (event) => request.emit({ ...event, image, from }),
    () => performance.now(),
  )
  const silence = new Silence(attempt.silenceMs, () => progress.unpacking)
  const ended = signal === undefined ? silence.signal : AbortSignal.any([silence.signal, signal])
  let digest: string | undefined
  try {
    const stream = await answerTo(docker.connections, {
      doing: `pull image ${image}`,
      method: 'POST',
      path: '/images/create',
      query: { ...namedAt(candidate), platform: request.platform },
      headers: credentials === undefined ? {} : authHeader(credentials),
      signal: ended,
    })
    // An abort before anybody reads would otherwise be nobody's error and end the process.
    stream.on('error', () => undefined)
    for await (const line of progressLines(stream, ended)) {
      silence.broken()
      if (line.error !== undefined) throw new RefusedByPlace(line.error, progress.retried)
      digest = /^Digest: (\S+)$/.exec(line.status ?? '')?.[1] ?? digest
      progress.take(line)
    }
  } catch (error) {
    if (!silence.signal.aborted || signal?.aborted) throw error
  } finally {
    silence.end()
  }
  if (signal?.aborted) throw new Error(messageOf(signal.reason))
  if (silence.signal.aborted) throw new RefusedByPlace(messageOf(silence.signal.reason))
  progress.flush()
  return digest
}

/** The name, and beside it the tag or digest: an engine that is not told one pulls all tags. */
function namedAt(candidate: string): { readonly fromImage: string; readonly tag: string } {
  const at = candidate.indexOf('@')
  const split = at < 0 ? candidate.lastIndexOf(':') : at
  return { fromImage: candidate.slice(0, split), tag: candidate.slice(split + 1) }
}

/** Takes a name away; the image keeps its others. */
async function forget(docker: DockerClient, name: string): Promise<void> {
  const doing = `remove the name ${name}`
  await rawRequest(docker, { doing, method: 'DELETE', path: imagePath(name), query: { noprune: true } })
}

/** Ends what says nothing for too long, unless there is a reason for it. */
class Silence {
  readonly #controller = new AbortController()
  readonly #ms: number
  readonly #excused: () => boolean
  readonly #timer: NodeJS.Timeout
  #since = performance.now()

  constructor(ms: number, excused: () => boolean) {
    this.#ms = ms
    this.#excused = excused
    this.#timer = setInterval(() => this.#look(), Math.min(1000, ms / 4))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Something was said. */
  broken(): void {
    this.#since = performance.now()
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#excused()) this.broken()
    if (performance.now() - this.#since < this.#ms) return
    this.#controller.abort(new Error(`nothing came from it for ${this.#ms / 1000} s`))
  }
}
