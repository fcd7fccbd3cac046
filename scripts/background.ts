/** Processes that outlive the one that starts them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** Starts a program in a session of its own, with its output in a file: it keeps no pipe of ours open. */
export async function startDetached(file: string, args: readonly string[], logFile: string): Promise<void> {
  const log = await open(logFile, 'a')
  try {
    const child = spawn(file, args, { detached: true, stdio: ['ignore', log.fd, log.fd], cwd: '/' })
    await once(child, 'spawn')
    child.unref()
  } finally {
    await log.close()
  }
}

/** Waits until something is so; after `limitMs` it fails with `message`. */
export async function until(holds: () => Promise<boolean>, limitMs: number, message: string): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(message)
    await delay(50)
  }
}
