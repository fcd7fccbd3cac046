import { randomBytes } from 'node:crypto'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { instanceName } from '../../base/names.ts'
import type { Spec, Text } from '../../spec/types.ts'
import type { UpDeps } from '../deps.ts'
import { down } from '../down.ts'
import { EVERYTHING } from '../everything.ts'
import { leased } from '../instance/lease.ts'
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

/**
 * Brings up an instance of its own, runs the tests on the host with its outputs in their environment, and
 * takes it away again, whatever happens. Of a failed run the logs and states are kept.
 *
 * @example
 * const { exitCode } = await runTests({ load, command: ['npm', 'test'], keep: false, outputToStderr: false }, deps)
 */
export async function runTests(request: TestRequest, deps: UpDeps): Promise<TestOutcome> {
  const began = deps.now()
  const spec = await disposableSpec(request)
  // Told before anything is made: nothing is brought up to find that there is nothing to run.
  if (request.command.length === 0 && spec.test === undefined) throw noCommand(spec)
  // That there is nowhere to keep them changes nothing about how the tests went.
  const keep = (reason: string) =>
    keepFailure(spec, { ...request, reason }, deps).catch((error) => {
      const message = `its logs and states could not be kept: ${messageOf(error)}`
      deps.emit({ type: 'notice', subject: spec.instance, message })
      return undefined
    })
  let exitCode: number | undefined
  try {
    await up(spec, { ...EVERYTHING, locked: request.locked }, deps)
    exitCode = await hostCommand(await commandOf(spec, request, deps), deps.signal)
    deps.signal.throwIfAborted()
    const { instance } = spec
    const kept = exitCode !== 0 && request.keep
    const failures = exitCode === 0 ? undefined : await keep(`exit code ${exitCode}`)
    return { instance, exitCode, failures, kept, tookMs: deps.now() - began }
  } catch (error) {
    if (deps.signal.aborted) throw interrupted(spec, error)
    throw withFolder(error, await keep(String(error)))
  } finally {
    const keeps = request.keep && exitCode !== 0 && !deps.signal.aborted
    // What was interrupted is taken away as well.
    const within = { ...deps, signal: new AbortController().signal }
    if (!keeps) await down({ instance: spec.instance, volumes: true, graceMs: 0 }, within)
  }
}

/** The error, which is all that is told of a run that did not come to its tests, with where to look. */
function withFolder(error: unknown, folder: string | undefined): unknown {
  if (!(error instanceof EnvctlError) || folder === undefined) return error
  const { code, message, detail, hint, diagnostics, cause } = error
  const kept = `Logs and states: ${folder}`
  // There is no log to be asked for any more.
  const told = hint === undefined || code.startsWith('service.') ? kept : `${hint}\n${kept}`
  return new EnvctlError({ code, message, detail, hint: told, diagnostics, cause })
}

/** An instance that nobody else has. */
async function disposableSpec({ load, keep }: TestRequest): Promise<Spec> {
  const instance = load.instance ?? `test-${randomBytes(3).toString('hex')}`
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
