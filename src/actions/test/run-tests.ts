import { randomBytes } from 'node:crypto'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { instanceName } from '../../base/names.ts'
import type { Spec, Text } from '../../spec/types.ts'
import type { UpDeps } from '../deps.ts'
import { down } from '../down.ts'
import { EVERYTHING } from '../everything.ts'
import { leased } from '../instance/lease.ts'
import { renewLease } from '../instance/renew.ts'
import { loadTestSpec } from '../load.ts'
import type { TestOutcome } from '../outcomes.ts'
import { renderTexts } from '../outputs.ts'
import { containersOf } from '../ps.ts'
import type { LoadRequest } from '../requests.ts'
import { type HostCommand, hostCommand } from '../run/on-host.ts'
import { up } from '../up.ts'
import { keepFailure } from './keep-failure.ts'

export interface TestRequest {
  readonly load: LoadRequest
  /** Instead of the environment's `test.command`. */
  readonly command: readonly string[]
  /** Folder for the logs and states of failed runs, absolute; `.envctl/failures` beside the definition without it. */
  readonly failures?: string | undefined
  /** Leave the instance running when the tests fail. */
  readonly keep: boolean
  /** Use just the images that the lock beside the definition says. */
  readonly locked?: boolean | undefined
  /** Whether what the command prints goes to stderr. */
  readonly outputToStderr: boolean
}

/** An instance that was brought up for one run. */
export interface TestInstance {
  readonly spec: Spec
  /** Takes it away, also when the run is interrupted. */
  readonly takeAway: () => Promise<void>
}

/**
 * Brings up an instance of its own, runs the tests on the host with its outputs in their environment, and
 * takes it away again, whatever happens. Of a failed run the logs and states are kept.
 *
 * @example
 * const { exitCode } = await runTests({ load, command: ['npm', 'test'], keep: false, outputToStderr: false }, deps)
 */
export async function runTests(request: TestRequest, deps: UpDeps): Promise<TestOutcome> {
  const began = deps.now()
  const outcome = await runAgainst(await testInstance(request, deps), request, deps)
  return { ...outcome, tookMs: deps.now() - began }
}

/** Brings up an instance for one run. Of one that does not come up the logs and states are kept. */
export async function testInstance(request: TestRequest, deps: UpDeps): Promise<TestInstance> {
  const spec = await disposableSpec(request)
  // Told before anything is made: nothing is brought up to find that there is nothing to run.
  if (request.command.length === 0 && spec.test === undefined) throw noCommand(spec)
  const stopRenewing = renewLease(spec, deps)
  const takeAway = async () => {
    await stopRenewing()
    // What was interrupted is taken away as well.
    const within = { ...deps, signal: new AbortController().signal }
    await down({ instance: spec.instance, volumes: true, graceMs: 0 }, within)
  }
  try {
    await up(spec, { ...EVERYTHING, locked: request.locked }, deps)
    return { spec, takeAway }
  } catch (error) {
    throw await failedRun({ spec, takeAway }, { request, error }, deps)
  }
}

/** Runs the tests against an instance, and takes it away. */
export async function runAgainst(
  run: TestInstance,
  request: TestRequest,
  deps: UpDeps,
): Promise<TestOutcome> {
  const began = deps.now()
  const { spec, takeAway } = run
  let exitCode: number
  try {
    exitCode = await hostCommand(await commandOf(spec, request, deps), deps.signal)
    deps.signal.throwIfAborted()
  } catch (error) {
    throw await failedRun(run, { request, error }, deps)
  }
  const kept = exitCode !== 0 && request.keep
  try {
    const failures =
      exitCode === 0 ? undefined : await keepStates(spec, { request, reason: `exit code ${exitCode}` }, deps)
    return { instance: spec.instance, exitCode, failures, kept, tookMs: deps.now() - began }
  } finally {
    if (!kept) await takeAway()
  }
}

/** What is told of a run that did not come to its end, once all that is to go is gone. */
async function failedRun(
  { spec, takeAway }: TestInstance,
  { request, error }: { readonly request: TestRequest; readonly error: unknown },
  deps: UpDeps,
): Promise<unknown> {
  const { aborted } = deps.signal
  try {
    if (aborted) return interrupted(spec, error)
    return withFolder(error, await keepStates(spec, { request, reason: String(error) }, deps))
  } finally {
    if (!request.keep || aborted) await takeAway()
  }
}

/** Keeps logs and states. That there is nowhere to keep them changes nothing about how the tests went. */
async function keepStates(
  spec: Spec,
  { request, reason }: { readonly request: TestRequest; readonly reason: string },
  deps: UpDeps,
): Promise<string | undefined> {
  try {
    return await keepFailure(spec, { ...request, reason }, deps)
  } catch (error) {
    const message = `its logs and states could not be kept: ${messageOf(error)}`
    deps.emit({ type: 'notice', subject: spec.instance, message })
    return undefined
  }
}

/** The error, which is all that is told of a run that did not come to its tests, with where to look. */
function withFolder(error: unknown, folder: string | undefined): unknown {
  if (!(error instanceof EnvctlError) || folder === undefined) return error
  const { code, message, detail, hint, diagnostics, cause } = error
  const kept = `Logs and states: ${folder}`
  const told = hint === undefined ? kept : `${hint}\n${kept}`
  return new EnvctlError({ code, message, detail, hint: told, diagnostics, cause })
}

/** An instance that nobody else has, whatever it is to be called: it is taken away with its data. */
async function disposableSpec({ load, keep }: TestRequest): Promise<Spec> {
  const instance = `${load.instance ?? 'test'}-${randomBytes(3).toString('hex')}`
  // One that may be kept is not to be taken away with the process.
  return leased(await loadTestSpec({ ...load, instance }), { unowned: keep })
}

async function commandOf(spec: Spec, request: TestRequest, deps: UpDeps): Promise<HostCommand> {
  const containers = await containersOf(spec.instance, deps)
  const render = (texts: Readonly<Record<string, Text>>) => {
    const { outputs, missing } = renderTexts(texts, containers, deps.engine.address)
    if (missing.length === 0) return outputs
    throw new EnvctlError({
      code: 'service.not-running',
      message: `The tests' environment cannot be told: ${missing.join('; ')}`,
      hint: 'An output can only name a port that its service publishes.',
    })
  }
  const env = { ...deps.env, ...render(spec.outputs), ...render(spec.test?.environment ?? {}) }
  const { outputToStderr } = request
  const cwd = spec.test?.workingDir ?? spec.directory
  if (request.command.length > 0) return { command: request.command, env, outputToStderr }
  const { command = '' } = render({ command: spec.test?.command ?? [] })
  return { command: [command], env, cwd, shell: true, outputToStderr }
}

function noCommand({ environment }: Spec): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `Environment "${environment}" does not say how it is tested`,
    hint: 'Say it in the definition (test: { command: npm test }), or here: envctl test -- npm test',
  })
}

function interrupted({ name, environment, suffix }: Spec, cause: unknown): EnvctlError {
  return new EnvctlError({
    code: 'operation.cancelled',
    message: 'Interrupted',
    detail: `Instance "${instanceName({ name, environment, suffix })}" was taken away.`,
    cause,
  })
}
