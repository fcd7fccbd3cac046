import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import lockfile from 'proper-lockfile'
import { cancelled, EnvctlError, messageOf } from '../base/errors.ts'
import type { Deps } from './deps.ts'

/** A holder that died is noticed after this; a live one renews its lock well within it. */
const STALE_MS = 5000
const RENEW_MS = 1000
const RETRY_MS = 100

/**
 * Runs work on an instance while no other command of this machine's user works on it. Tells by
 * `lock.waiting` what it waits for, once. The lock is kept beside the temporary files and not at home, so
 * that a read-only home is no hindrance.
 */
export async function withInstanceLock<Result>(
  request: { readonly instance: string; readonly operation: string },
  deps: Pick<Deps, 'engine' | 'emit' | 'signal'>,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const file = await lockPath(deps.engine.address.url, request.instance)
  const lost = new AbortController()
  const release = await acquire(file, request, deps, lost)
  const holder = `envctl ${request.operation} (process ${process.pid})`
  try {
    await writeFile(holderOf(file), holder)
    return await work(AbortSignal.any([deps.signal, lost.signal]))
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error
  } finally {
    // A lock that was lost cannot be released; that it was lost has been told already.
    if (!lost.signal.aborted) await release()
  }
}

async function acquire(
  file: string,
  request: { readonly instance: string },
  deps: Pick<Deps, 'emit' | 'signal'>,
  lost: AbortController,
): Promise<() => Promise<void>> {
  for (let told = false; ; ) {
    if (deps.signal.aborted) throw cancelled(deps.signal.reason)
    try {
      return await lockfile.lock(file, {
        realpath: false,
        stale: STALE_MS,
        update: RENEW_MS,
        onCompromised: (error) =>
          lost.abort(
            new EnvctlError({
              code: 'instance.busy',
              message: `The lock on instance "${request.instance}" was lost`,
              detail: error.message,
              hint: 'Run the command again; it repairs what was left half-way.',
            }),
          ),
      })
    } catch (error) {
      if (!isHeld(error)) throw lockError(file, error)
    }
    if (!told) {
      told = true
      deps.emit({ type: 'lock.waiting', instance: request.instance, holder: await holderText(file) })
    }
    await delay(RETRY_MS)
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOCKED'
}

function lockError(file: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'instance.busy',
    message: `The lock ${file}.lock could not be taken`,
    detail: messageOf(error),
    hint: 'Make the folder writable, or set TMPDIR to one that is.',
    cause: error,
  })
}

async function holderText(file: string): Promise<string> {
  return readFile(holderOf(file), 'utf8').catch(() => 'another envctl command')
}

const holderOf = (file: string): string => `${file}.holder`

async function lockPath(engine: string, instance: string): Promise<string> {
  const folder = join(tmpdir(), `envctl-${userInfo().uid}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw lockError(folder, error)
  }
  const key = createHash('sha256').update(engine).digest('hex').slice(0, 8)
  return join(folder, `${instance}-${key}`)
}
