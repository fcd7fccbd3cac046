import { createHash } from 'node:crypto'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { type ImageReference, parseImageName } from '../../base/image-name.ts'
import type { Mirrors } from '../../base/mirrors.ts'
import { type Platform, platformName } from '../../base/platform.ts'
import type { RegistryAnswer, RegistryClient } from './client.ts'
import { badAnswer } from './failure.ts'
import { manifestCall } from './manifests.ts'
import { pullCandidates } from './mirrors.ts'
import { pullFailure, type Refusal } from './pull-failure.ts'

/** What a name means at a registry now. */
export interface ImageDigests {
  readonly digest: string
  /** By platform. */
  readonly platforms: Readonly<Record<string, PlatformDigests>>
}

export interface PlatformDigests {
  readonly digest: string
  /** What engines call the image once they have it; of those platforms for which it was asked. */
  readonly id?: string | undefined
}

export interface DigestRequest {
  readonly reference: string
  readonly mirrors: Mirrors
  readonly client: RegistryClient
  readonly signal: AbortSignal
}

/** The parts of manifests that matter here. */
interface Manifest {
  readonly manifests?: readonly { readonly digest: string; readonly platform?: Platform }[]
  readonly config?: { readonly digest: string }
}

/**
 * What a name means now, by the first place that knows it: the mirrors of its registry in order, then the registry.
 * Of the platforms that are `wanted` the ids are told too. `image.pull-failed` when no place knows it.
 */
export function imageDigests(request: DigestRequest, wanted: readonly string[]): Promise<ImageDigests> {
  return firstOf(request, async (reference) => {
    const { client, signal } = request
    const ask = (digest: string) => manifestOf(client, { ...reference, tag: undefined, digest }, signal)
    const { digest, manifest } = await manifestOf(client, reference, signal)
    if (manifest.manifests === undefined) {
      const platform = await platformOf(client, { reference, manifest }, signal)
      return { digest, platforms: { [platform]: { digest, id: manifest.config?.digest } } }
    }
    const entries = manifest.manifests.flatMap((each) => {
      // What tells how an image was built is listed as one for a platform that there is not.
      if (each.platform === undefined || each.platform.os === 'unknown') return []
      return [[platformName(each.platform), each.digest] as const]
    })
    const platforms = entries.map(async ([platform, own]): Promise<[string, PlatformDigests]> => {
      if (!wanted.includes(platform)) return [platform, { digest: own }]
      return [platform, { digest: own, id: (await ask(own)).manifest.config?.digest }]
    })
    return { digest, platforms: Object.fromEntries(await Promise.all(platforms)) }
  })
}

/** The digest alone, which counts as no pull. */
export function newestDigest(request: DigestRequest): Promise<string> {
  const { client, signal } = request
  return firstOf(request, async (reference) => {
    const answer = await client.ask(manifestCall(reference, 'HEAD'), signal)
    const digest = answer.status === 200 ? answer.headers['docker-content-digest'] : undefined
    if (typeof digest === 'string') return digest
    if (answer.status !== 200) throw badAnswer({ host: reference.registry }, answer)
    return (await manifestOf(client, reference, signal)).digest
  })
}

async function firstOf<Result>(
  { reference, mirrors, signal }: DigestRequest,
  find: (reference: ImageReference) => Promise<Result>,
): Promise<Result> {
  const refusals: Refusal[] = []
  for (const candidate of pullCandidates(reference, mirrors)) {
    const place = parseImageName(candidate)
    if (place === undefined) throw new Error(`${candidate} is no name of an image`)
    try {
      return await find(place)
    } catch (error) {
      if (signal.aborted || !(error instanceof EnvctlError) || !error.code.startsWith('registry.'))
        throw error
      refusals.push({ from: place.registry, reason: error.detail ?? error.message })
    }
  }
  throw pullFailure(reference, refusals)
}

async function manifestOf(
  client: RegistryClient,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<{ readonly digest: string; readonly manifest: Manifest }> {
  const answer = await client.ask(manifestCall(reference, 'GET'), signal)
  if (answer.status !== 200) throw badAnswer({ host: reference.registry }, answer)
  const digest = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`
  const told = reference.digest ?? answer.headers['docker-content-digest'] ?? digest
  if (told !== digest)
    throw broken(reference.registry, `verification failed: ${digest} came instead of ${String(told)}`)
  return { digest, manifest: parsed<Manifest>(reference.registry, answer) }
}

/** An image of one platform alone says only in its configuration which one that is. */
async function platformOf(
  client: RegistryClient,
  { reference, manifest }: { readonly reference: ImageReference; readonly manifest: Manifest },
  signal: AbortSignal,
): Promise<string> {
  const { registry: host, repository } = reference
  if (manifest.config === undefined) throw broken(host, 'its manifest is of a kind that is no longer in use')
  const path = `${repository}/blobs/${manifest.config.digest}`
  const scope = `repository:${repository}:pull`
  const answer = await client.ask({ host, method: 'GET', path, scope }, signal)
  if (answer.status !== 200) throw badAnswer({ host }, answer)
  return platformName(parsed<Platform>(host, answer))
}

function parsed<Type>(host: string, { body }: RegistryAnswer): Type {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw broken(host, `its answer is no JSON: ${messageOf(error)}`)
  }
}

function broken(host: string, detail: string): EnvctlError {
  return new EnvctlError({ code: 'registry.refused', message: `The registry ${host} is broken`, detail })
}
