import { cancelled, EnvctlError } from '../../base/errors.ts'
import { contentReference, imageKey } from '../../base/image-key.ts'
import { ENVCTL } from '../../base/labels.ts'
import { withoutCacheMounts } from '../build/cache-mounts.ts'
import { readContext } from '../build/context.ts'
import { ContextChanged } from '../build/context-file.ts'
import { withoutFrontend } from '../build/dockerfile.ts'
import { dockerfileText } from '../build/dockerfile-text.ts'
import { inputsOf } from '../build/inputs.ts'
import { engineError } from '../errors.ts'
import type { BuildRequest, BuildResult, Images } from '../port-images.ts'
import type { EngineInfo } from '../port-types.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import { baseIdentities, hasFrontend } from './build-bases.ts'
import { buildFailure } from './build-failure.ts'
import { type Sent, sendBuild } from './build-send.ts'
import { BuildSteps } from './build-steps.ts'
import type { DockerClient } from './client.ts'
import { progressLines } from './progress.ts'

/** Errors by which a daemon refuses what it was asked to build. */
const JUDGED: ReadonlySet<string> = new Set(['engine.refused', 'engine.not-found', 'engine.conflict'])
const ATTEMPTS = 3

export interface BuildContext {
  readonly docker: DockerClient
  readonly inspect: Images['inspect']
  readonly pull: Images['pull']
  readonly tag: Images['tag']
  readonly info: () => Promise<EngineInfo>
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
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
  const [text, { product, os, arch }] = await Promise.all([dockerfileText(spec), context.info()])
  const buildKit = product === 'docker' && os !== 'windows'
  const files = await readContext(spec)
  const inputs = inputsOf(spec, text, files)
  const [ownFrontend, bases] = await Promise.all([
    buildKit ? hasFrontend(context, { request, text }, signal) : true,
    baseIdentities(context, { request, bases: inputs.bases }, signal),
  ])
  const key = imageKey({ inputs: inputs.digest, platform: spec.platform ?? `${os}/${arch}`, bases })
  const known =
    request.again || spec.noCache ? undefined : await builtBefore(context, { reference, key }, signal)
  if (known !== undefined) {
    for (const name of [reference, ...spec.tags]) await context.tag(known.id, name, signal)
    emit({ type: 'build.done', image: reference, id: known.id, how: 'found' })
    return { key, details: known }
  }
  const plain = ownFrontend ? text : withoutFrontend(text)
  // Podman's builder knows mounts without BuildKit.
  const spoken = buildKit || product === 'podman' ? plain : withoutCacheMounts(plain)
  const sent: Sent = {
    request,
    files,
    text: spoken,
    own: spoken === text,
    names: [reference, ...spec.tags, contentReference(reference, key)],
    labels: {
      ...spec.labels,
      ...request.labels,
      [ENVCTL.buildKey]: key,
      [ENVCTL.buildBases]: JSON.stringify(bases),
    },
    buildKit,
  }
  await follow(context, { sent, text }, signal)
  const details = await context.inspect(reference, signal)
  if (details === undefined)
    throw new Error(`the engine does not have ${reference} although its build ended well`)
  emit({ type: 'build.done', image: reference, id: details.id, how: 'built' })
  return { key, details }
}

/** Sends it and tells of its steps until its end. */
async function follow(
  context: BuildContext,
  { sent, text }: { readonly sent: Sent; readonly text: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { request } = sent
  const steps = new BuildSteps(request.reference, request.emit)
  const failed = (reason: string, cause?: unknown) => buildFailure({ request, text, steps, reason, cause })
  // What cannot be sent ends the request, which would wait for it for ever.
  const ending = new AbortController()
  const ended = AbortSignal.any(signal === undefined ? [ending.signal] : [ending.signal, signal])
  const stop = (error: Error) => ending.abort(error)
  let close = (): void => undefined
  try {
    const answer = await sendBuild(context, sent, { signal: ended, stop })
    close = answer.close
    for await (const line of progressLines(answer.stream, ended)) await steps.take(line)
  } catch (error) {
    // The daemon judges the request and the Dockerfile before it begins.
    const raised = engineError(error, { doing: `build image ${request.reference}`, signal: ended })
    if (!ended.aborted && JUDGED.has(raised.code)) throw failed(raised.detail ?? raised.message, raised)
    if (!ended.aborted) throw raised
  } finally {
    close()
  }
  if (signal?.aborted) throw cancelled(signal.reason)
  if (ending.signal.aborted) throw ending.signal.reason
  if (steps.failure !== undefined) throw failed(steps.failure)
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
