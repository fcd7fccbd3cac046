import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { outputs } from '../outputs.ts'
import { hostProcess } from './host-process.ts'

export interface HostCommand {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder to run in; that of this process without it. */
  readonly cwd?: string | undefined
  /** Whether a shell reads the command, which is then one text. */
  readonly shell?: boolean | undefined
  /** Whether what it prints goes to stderr, for stdout belongs to somebody else. */
  readonly outputToStderr?: boolean | undefined
}

type Env = HostCommand['env']

/** The environment of a command here: that which is given, with the outputs of the running instance. */
export async function withOutputs(spec: Spec, env: Env, deps: Deps): Promise<Env> {
  const { outputs: values } = await outputs(spec, deps)
  return { ...env, ...values }
}

/**
 * Runs a command of the host on the standard streams of this process. Its exit code, 128 and the signal's
 * number when a signal ended it. An abort asks it to end, and kills it when it does not.
 *
 * @throws `usage.invalid` when there is no such command
 */
export async function hostCommand(request: HostCommand, signal: AbortSignal): Promise<number> {
  const { outputToStderr = false, ...rest } = request
  // At a terminal Ctrl-C reaches all that the command starts; elsewhere it has a group of its own to be ended by.
  const grouped = process.stdin.isTTY !== true
  try {
    const stdio = ['inherit', outputToStderr ? 2 : 'inherit', 'inherit'] as const
    return await hostProcess({ ...rest, stdio, grouped }, signal).ended
  } catch (error) {
    throw notStarted(request.command[0] ?? '', error)
  }
}

function notStarted(program: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `"${program}" cannot be run`,
    detail: messageOf(error),
    hint: 'The command after "--" is a program of this machine and its arguments.',
    cause: error,
  })
}
