import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { codeOf } from '../../base/errors.ts'

export interface HostProcessRequest {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder to run in; that of this process without it. */
  readonly cwd?: string | undefined
  /** Whether a shell reads the command, which is then one text. */
  readonly shell?: boolean | undefined
  readonly stdio: readonly ('inherit' | 'ignore' | 'pipe' | number)[]
  /** Whether it has a process group of its own, to be ended by with all that it started. */
  readonly grouped: boolean
}

export interface HostProcess {
  readonly child: ChildProcess
  /** Its exit code, 128 and the signal's number when a signal ended it; fails when it cannot be started. */
  readonly ended: Promise<number>
}

const SIGNALLED = 128
/** How long a command may take to end once it was asked to. */
const GRACE_MS = 10_000

/** A command of the host. An abort asks it to end, and kills it when it does not. */
export function hostProcess(request: HostProcessRequest, signal: AbortSignal): HostProcess {
  const { command, env, cwd, shell = false, stdio } = request
  const [program = '', ...args] = command
  const grouped = request.grouped && process.platform !== 'win32'
  const child = spawn(program, args, { detached: grouped, cwd, env, shell, stdio: [...stdio] })
  let killing: NodeJS.Timeout | undefined
  const end = () => {
    send(child, 'SIGTERM', grouped)
    killing = setTimeout(() => send(child, 'SIGKILL', grouped), GRACE_MS)
  }
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, name) =>
      resolve(name === null ? (code ?? 1) : SIGNALLED + constants.signals[name]),
    )
  }).finally(() => {
    clearTimeout(killing)
    signal.removeEventListener('abort', end)
  })
  return { child, ended }
}

function send(child: ChildProcess, name: NodeJS.Signals, grouped: boolean): void {
  if (!grouped || child.pid === undefined) {
    child.kill(name)
    return
  }
  try {
    process.kill(-child.pid, name)
  } catch (error) {
    // The last of the group has ended by itself.
    if (codeOf(error) !== 'ESRCH') throw error
  }
}
