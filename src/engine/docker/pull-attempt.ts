import { parseImageName, withoutTag } from '../../base/image-name.ts'
import type { Images, PullRequest } from '../port-images.ts'
import type { ImageDetails, RegistryCredentials } from '../port-types.ts'
import { authHeader } from './auth.ts'
import type { DockerClient } from './client.ts'
import { Layers } from './layer-progress.ts'
import { tag, untag } from './tag.ts'
import { follow, RefusedByPlace } from './transfer.ts'

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
  if (named && !place.own && !wasHere) await untag(docker, place.candidate)
  const details = await inspect(reference, signal)
  if (details === undefined)
    throw new RefusedByPlace('the engine does not have the image although its pull ended well')
  return { details, digest }
}

async function download(attempt: Attempt, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { docker, request, place, credentials } = attempt
  const { from, candidate } = place
  const image = request.reference
  const layers = new Layers({
    layer: (progress) => request.emit({ type: 'pull.layer', image, from, ...progress }),
    image: (progress) => request.emit({ type: 'pull.progress', image, from, ...progress }),
  })
  let digest: string | undefined
  const call = {
    doing: `pull image ${image}`,
    method: 'POST',
    path: '/images/create',
    query: { ...namedAt(candidate), platform: request.platform },
    headers: credentials === undefined ? {} : authHeader(credentials),
    signal,
  } as const
  await follow({ docker, call, layers, silenceMs: attempt.silenceMs }, ({ status = '' }) => {
    digest = /^Digest: (\S+)$/.exec(status)?.[1] ?? digest
  })
  return digest
}

/** The name, and beside it the tag or digest: an engine that is not told one pulls all tags. */
function namedAt(candidate: string): { readonly fromImage: string; readonly tag: string | undefined } {
  const { tag, digest } = parseImageName(candidate) ?? {}
  return { fromImage: withoutTag(candidate), tag: digest ?? tag }
}
