import { EnvctlError } from '../base/errors.ts'
import { contentReference, hasOwnKey } from '../base/image-key.ts'
import { fullImageName, parseImageName, withoutTag } from '../base/image-name.ts'
import { ENVCTL } from '../base/labels.ts'
import type { ImageDetails } from '../engine/port-types.ts'
import { fold } from '../plan/fold.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { readBuildInputs } from './build-inputs.ts'
import { builtServices, taggedName } from './built-services.ts'
import type { Deps } from './deps.ts'
import { allOrTogether } from './failures.ts'
import { operation } from './operation.ts'
import type { PushedName, PushedOutcome, PushOutcome } from './outcomes.ts'

export interface PushServicesRequest {
  /** Whose images; all that are built without it. */
  readonly services: readonly string[]
  /** Further names at the registry: a tag beside the content's, or of one service a whole name. */
  readonly tags: readonly string[]
}

/** An image that is to be pushed, and for whom. */
interface Wanted {
  readonly services: readonly ServiceSpec[]
  readonly image: string
  readonly details: ImageDetails
  /** Digest of everything that went into it. */
  readonly key: string
  /** Its name at the registry, without a tag. */
  readonly repository: string
}

/**
 * Pushes the images of services that are built, all at once, each by what went into it and by the names that are
 * asked for; what the registry has is not sent again. Nothing is built: what is pushed is what was used here.
 *
 * @throws `usage.invalid` for a service that is not built, or when nothing says where to; `image.push-failed` once all
 * have ended, for those that failed or are not there
 */
export function push(spec: Spec, request: PushServicesRequest, deps: Deps): Promise<PushOutcome> {
  const chosen = builtServices(spec, request.services, () => 'Only images that are built here are pushed.')
  const groups = [...Map.groupBy(chosen, ({ image }) => fullImageName(image)).values()]
  // What is wrong with the names is told before anything is sent.
  const repositories = groups.map(([first]) => repositoryOf(first as ServiceSpec, spec))
  for (const repository of repositories) namesIn(repository, request.tags, groups.length)
  return operation({ operation: 'push', instance: spec.instance }, deps, async (elapsed) => {
    const wanted = await allOrTogether(
      groups.map(async (services, at) => found(services, repositories[at] ?? '', deps)),
    )
    // Files are looked at while registries and the engine are asked: neither has to wait for the other.
    const telling = tellChanged(spec, wanted, deps)
    const pushing = wanted.map((each) =>
      pushOne(each, namesIn(each.repository, request.tags, wanted.length), deps),
    )
    await allOrTogether<unknown>([telling, ...pushing])
    return { environment: spec.environment, images: await Promise.all(pushing), tookMs: elapsed() }
  })
}

/** An image whose name is at a registry already keeps it; others go below the prefix, by their services' names. */
function repositoryOf({ name, image }: ServiceSpec, { registry: { prefix } }: Spec): string {
  const own = withoutTag(image)
  if (prefix !== undefined && !own.startsWith(`${prefix}/`)) return checked(`${prefix}/${name}`, prefix)
  if (prefix !== undefined || parseImageName(image)?.registry !== 'docker.io') return own
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `Nothing says where the image of service "${name}" is to be pushed`,
    hint: 'Set it in the definition: registry: { prefix: registry.example.com/shop }',
  })
}

function checked(repository: string, prefix: string): string {
  if (parseImageName(repository) !== undefined) return repository
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"registry.prefix" cannot be "${prefix}"`,
    detail: `Images would be called ${repository}`,
    hint: 'A registry and a path in it, in lower-case letters: registry.example.com/shop',
  })
}

const namesIn = (repository: string, tags: readonly string[], count: number): readonly string[] =>
  tags.map((tag) => taggedName(tag, repository, count))

async function found(
  services: readonly ServiceSpec[],
  repository: string,
  { engine, signal }: Deps,
): Promise<Wanted> {
  const [{ name, image }] = services as readonly [ServiceSpec]
  const details = await engine.images.inspect(image, signal)
  const key = details?.labels[ENVCTL.buildKey]
  if (details !== undefined && key !== undefined && hasOwnKey({ key, names: details.tags }))
    return { services, image, details, key, repository }
  throw new EnvctlError({
    code: 'image.push-failed',
    message: `Image ${image} could not be pushed`,
    detail: details === undefined ? 'It is not on the engine' : 'It was not built by envctl',
    hint: `Build it first: envctl build ${name}`,
  })
}

/** Somebody may take what is pushed for what stands in the files, or know no better when those cannot be read. */
async function tellChanged(spec: Spec, wanted: readonly Wanted[], deps: Deps): Promise<void> {
  try {
    await compareFiles(spec, wanted, deps)
  } catch (error) {
    if (deps.signal.aborted || !(error instanceof EnvctlError)) throw error
    const message = `whether what goes into images has changed since they were built is not known: ${error.message}`
    deps.emit({ type: 'notice', subject: spec.environment, message })
  }
}

async function compareFiles(spec: Spec, wanted: readonly Wanted[], deps: Deps): Promise<void> {
  const [images, keysOf] = await Promise.all([
    deps.engine.images.list(deps.signal),
    readBuildInputs(
      spec,
      deps,
      wanted.flatMap(({ services }) => services),
    ),
  ])
  const { instance } = spec
  const keys = keysOf(fold({ instance, images, containers: [], networks: [], volumes: [] }))
  for (const { services, key, image } of wanted) {
    const [{ name }] = services as readonly [ServiceSpec]
    const now = keys[name]?.key
    if (now === undefined || now === key) continue
    const message = `what goes into it has changed since it was built; to push that: envctl build ${name}`
    deps.emit({ type: 'notice', subject: image, message })
  }
}

/** By its content first: names that people gave are to stand for a whole image. */
async function pushOne(
  { services, image, details, key, repository }: Wanted,
  further: readonly string[],
  { engine, emit, signal, now }: Deps,
): Promise<PushedOutcome> {
  const began = now()
  const byContent = contentReference(repository, key)
  const own = withoutTag(image) === repository ? [image] : []
  const names: PushedName[] = []
  for (const reference of new Set([byContent, ...own.map(tagged), ...further])) {
    const { digest, sent } = await engine.images.push(
      {
        source: details.id,
        reference,
        byContent: reference === byContent,
        alike: names.flatMap((each) => each.digest ?? []),
        emit,
      },
      signal,
    )
    names.push({ name: reference, digest, sent })
  }
  return {
    image,
    services: services.map(({ name }) => name),
    id: details.id,
    key,
    names,
    tookMs: now() - began,
  }
}

const tagged = (image: string): string => (/:[^/]*$/.test(image) ? image : `${image}:latest`)
