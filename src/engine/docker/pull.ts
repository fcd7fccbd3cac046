import { cancelled } from '../../base/errors.ts'
import { atDigest, parseImageName } from '../../base/image-name.ts'
import { engineError, statusOf, wordsOf } from '../errors.ts'
import type { Images, PulledImage, PullRequest } from '../port-images.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import { pullCandidates } from '../registry/mirrors.ts'
import { pullFailure, type Refusal } from '../registry/pull-failure.ts'
import { mayPass } from '../registry/refusal-words.ts'
import { ATTEMPTS, LONGEST_WAIT_MS, pause, waitAfter } from '../registry/retry-after.ts'
import type { DockerClient } from './client.ts'
import { type Place, pullFrom } from './pull-attempt.ts'
import { RefusedByPlace } from './transfer.ts'

/** What it takes to move images to registries and from them. */
export interface PullContext {
  readonly docker: DockerClient
  readonly inspect: Images['inspect']
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
  /** How long a place may be silent, in milliseconds. */
  readonly silenceMs: () => number
  /** How long a registry wants to be left alone, in milliseconds; engines do not tell. */
  readonly askedWaitMs: (candidate: string, signal?: AbortSignal) => Promise<number | undefined>
}

/** A place that did not give the image, and whether it may the next time. */
interface Tried extends Refusal {
  readonly place: Place
  readonly again: boolean
}

/**
 * Tries each place in order, and gives the image its own name wherever it came from. When no place gave it, those
 * that may the next time are tried again after a while, a few times.
 */
export async function pullImage(
  context: PullContext,
  request: PullRequest,
  signal: AbortSignal | undefined,
): Promise<PulledImage> {
  const { reference, emit } = request
  const tried = new Map<string, Tried>()
  let places = placesOf(request)
  for (let round = 1; ; round += 1) {
    for (const place of places) {
      const outcome = await attempt(context, { request, place }, signal)
      if ('id' in outcome) return outcome
      tried.set(place.candidate, outcome)
    }
    const again = [...tried.values()].filter((each) => each.again)
    // A place that wants to be left alone for longer holds up nobody who may be asked sooner.
    const delayMs = waitAfter(round, Math.min(...again.map(({ waitMs = 0 }) => waitMs)))
    if (again.length === 0 || round === ATTEMPTS || delayMs > LONGEST_WAIT_MS)
      throw pullFailure(reference, [...tried.values()])
    const reason = again.map(({ from, reason: words }) => `${from}: ${words}`).join('; ')
    emit({ type: 'pull.retrying', image: reference, reason, attempt: round, delayMs })
    await pause(delayMs, signal)
    places = again.map(({ place }) => place)
  }
}

/** Where an image is looked for, in order; by a digest that is wanted instead of what its tag says. */
function placesOf({ reference, digest, mirrors }: PullRequest): readonly Place[] {
  const wanted = digest === undefined ? reference : atDigest(reference, digest)
  const candidates = pullCandidates(wanted, mirrors)
  return candidates.map((candidate, at) => ({
    candidate,
    from: parseImageName(candidate)?.registry ?? candidate,
    own: at === candidates.length - 1,
  }))
}

async function attempt(
  context: PullContext,
  { request, place }: { readonly request: PullRequest; readonly place: Place },
  signal: AbortSignal | undefined,
): Promise<PulledImage | Tried> {
  if (signal?.aborted) throw cancelled(signal.reason)
  const { docker, inspect } = context
  const { reference: image, emit } = request
  const { from } = place
  const { credentials, problem } = await context.credentialsFor(from)
  emit({ type: 'pull.started', image, from })
  try {
    const asked = { docker, inspect, request, place, credentials, silenceMs: context.silenceMs() }
    const { details, digest } = await pullFrom(asked, signal)
    emit({ type: 'pull.done', image, from, id: details.id })
    return { ...details, from, digest }
  } catch (error) {
    if (signal?.aborted) throw cancelled(error)
    // Neither an answer nor part of one: it is the engine that fails, not the place.
    if (!(error instanceof RefusedByPlace) && statusOf(error) === undefined)
      throw engineError(error, { doing: `pull image ${image}`, signal })
    const reason = wordsOf(error)
    emit({ type: 'pull.refused', image, from, reason })
    const { again, limited } = mayPass(reason)
    const waitMs = limited ? await context.askedWaitMs(place.candidate, signal) : undefined
    const exhausted = error instanceof RefusedByPlace && error.exhausted
    return { place, from, reason, problem, waitMs, again: again && !exhausted }
  }
}
