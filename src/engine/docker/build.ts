import { EnvctlError } from '../../base/errors.ts'
import { contentReference, imageKey } from '../../base/image-key.ts'
import { ENVCTL } from '../../base/labels.ts'
import { withoutCacheMounts } from '../build/cache-mounts.ts'
import { readContext } from '../build/context.ts'
import { ContextChanged } from '../build/context-file.ts'
import { withImages } from '../build/dockerfile.ts'
import { dockerfileText } from '../build/dockerfile-text.ts'
import { contextImages, readFolders } from '../build/folders.ts'
import { inputsOf, withoutFolders } from '../build/inputs.ts'
import { withContexts } from '../build/named-contexts.ts'
import { hasBuildKit } from '../buildkit.ts'
import type { BuildRequest, BuildResult, Images } from '../port-images.ts'
import type { EngineInfo } from '../port-types.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import { buildBases } from './build-bases.ts'
import { folderImages } from './build-folders.ts'
import { followBuild } from './build-follow.ts'
import { frontendOf } from './build-frontend.ts'
import type { Sent } from './build-send.ts'
import type { DockerClient } from './client.ts'
import type { Proxies } from './proxies.ts'

const ATTEMPTS = 3

export interface BuildContext {
  readonly docker: DockerClient
  readonly inspect: Images['inspect']
  readonly pull: Images['pull']
  readonly tag: Images['tag']
  readonly info: () => Promise<EngineInfo>
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
  readonly proxies: () => Promise<Proxies>
}

/**
 * Builds an image by BuildKit, or by the engine's own builder where it has no BuildKit. What an image is made of is
 * read at one moment: when a file is changed before it is sent, all of it is read once more.
 */
export async function buildImage(
  context: BuildContext,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<BuildResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await build(context, request, signal)
    } catch (error) {
      if (!(error instanceof ContextChanged)) throw error
      if (attempt === ATTEMPTS) throw keepsChanging(request, error)
    }
  }
}

async function build(
  context: BuildContext,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<BuildResult> {
  const { build: spec, reference, emit } = request
  const [text, info] = await Promise.all([dockerfileText(spec), context.info()])
  const buildKit = hasBuildKit(info)
  const engine = `${info.os}/${info.arch}`
  const { used } = withoutFolders(spec, { text, engine })
  const [files, folders] = await Promise.all([readContext(spec), readFolders(spec, used)])
  const inputs = inputsOf(spec, { text, engine, context: files, folders })
  const [frontend, named] = await Promise.all([
    buildKit ? frontendOf(context, { request, text }, signal) : undefined,
    buildBases(context, { request, bases: inputs.bases }, signal),
  ])
  const identities = [...named].map(([name, { identity }]) => [name, identity] as const)
  if (frontend !== undefined) identities.push([frontend.reference, frontend.identity])
  const bases = Object.fromEntries(identities)
  const platform = spec.platform ?? engine
  const key = imageKey({ inputs: inputs.digest, platform, bases })
  const known =
    request.again || spec.noCache ? undefined : await builtBefore(context, { reference, key }, signal)
  if (known !== undefined) {
    for (const name of [reference, ...spec.tags]) await context.tag(known.id, name, signal)
    emit({ type: 'build.done', image: reference, id: known.id, how: 'found' })
    return { key, details: known }
  }
  if (frontend?.missing !== undefined)
    emit({
      type: 'notice',
      subject: reference,
      message: `${frontend.reference} cannot be had: the Dockerfile is read by the engine itself, which may know less`,
    })
  const images = await folderImages(context, { request, folders, platform, buildKit }, signal)
  const staged = withContexts(
    text,
    contextImages(spec, (name) => images.get(name) ?? 'scratch'),
    { ...spec, engine },
  )
  const found = [...named].flatMap(([reference, { name }]) =>
    name === reference ? [] : [[reference, name] as const],
  )
  const onEngine = withImages(staged.text, new Map(found), { ...spec, engine })
  const plain = frontend?.spoken(onEngine) ?? onEngine
  // Podman's builder knows mounts without BuildKit.
  const spoken = buildKit || info.product === 'podman' ? plain : withoutCacheMounts(plain)
  const sent: Sent = {
    request,
    files,
    text: spoken,
    own: spoken === text,
    target: staged.target,
    names: [reference, ...spec.tags, contentReference(reference, key)],
    labels: {
      ...spec.labels,
      ...request.labels,
      [ENVCTL.buildKey]: key,
      [ENVCTL.buildBases]: JSON.stringify(bases),
    },
    buildKit,
  }
  await followBuild(context, { sent, text, lineOf: staged.lineOf, frontend }, signal)
  const details = await context.inspect(reference, signal)
  if (details === undefined)
    throw new Error(`the engine does not have ${reference} although its build ended well`)
  emit({ type: 'build.done', image: reference, id: details.id, how: 'built' })
  return { key, details }
}

/** The image that was built of just this, if the engine still has it. */
async function builtBefore(
  { inspect }: BuildContext,
  { reference, key }: { readonly reference: string; readonly key: string },
  signal: AbortSignal | undefined,
) {
  const details = await inspect(contentReference(reference, key), signal)
  return details?.labels[ENVCTL.buildKey] === key ? details : undefined
}

function keepsChanging({ reference, build }: BuildRequest, { file }: ContextChanged): EnvctlError {
  return new EnvctlError({
    code: 'image.build-failed',
    message: `Image ${reference} could not be built: its context keeps changing`,
    detail: `${file} in ${build.context} was changed each time that it was being sent (${ATTEMPTS} times)`,
    hint: 'Leave it out by .dockerignore, or end what writes it, then run the command again.',
  })
}
