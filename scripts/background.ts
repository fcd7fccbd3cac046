/** Processes that outlive the one that starts them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const TRIES = 3
const LOG_LINES = 30

/** Starts a program in a session of its own, with its output in a file: it keeps no pipe of ours open. */
async function startDetached(file: string, args: readonly string[], logFile: string): Promise<ChildProcess> {
  const log = await open(logFile, 'a')
  try {
    const child = spawn(file, args, { detached: true, stdio: ['ignore', log.fd, log.fd], cwd: '/' })
    await once(child, 'spawn')
    child.unref()
    return child
  } finally {
    await log.close()
  }
}

/** A server that is to be there when this process has ended. */
export interface Server {
  readonly file: string
  readonly args: readonly string[]
  readonly log: string
  readonly limitMs: number
  /** Whether it serves. */
  readonly answers: () => Promise<boolean>
}

/** Starts a server and waits until it serves. One that ends instead is started again; then it fails with its log. */
export async function startServer({ file, args, log, limitMs, answers }: Server): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    const child = await startDetached(file, args, log)
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null
    const end = performance.now() + limitMs
    while (!hasEnded() && performance.now() < end) {
      if (await answers()) return
      await delay(50)
    }
    // One that is slow may serve after all: a second beside it would only be in its way.
    if (!hasEnded()) break
    await delay(1000)
  }
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-LOG_LINES)
  throw new Error(`${file} does not serve; the last lines of ${log}:\n${lines.join('\n')}`)
}
