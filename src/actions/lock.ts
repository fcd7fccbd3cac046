import { createHash } from 'node:crypto'
import { rename, unlink } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cancelled, codeOf, EnvctlError, messageOf } from '../base/errors.ts'
import type { Deps } from './deps.ts'

const PAUSE_MS = 10

interface Lock {
  /** Where the holder listens. */
  readonly address: string
  /** What the holder is, for those who wait. */
  readonly holder: string
}

/**
 * Runs work on an instance while no other command of this machine's user works on it. Tells by
 * `lock.waiting` what it waits for. Who holds the lock listens at an address made of the instance's name, where
 * nobody else can: the system takes it away the moment the process ends, however it ends, and who waits is told
 * by the end of a connection, whatever the clock says.
 */
export async function withInstanceLock<Result>(
  request: { readonly instance: string; readonly operation: string },
  deps: Pick<Deps, 'engine' | 'emit' | 'signal'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const { instance, operation } = request
  const address = instanceAddress(instance, deps)
  const holder = `envctl ${operation} (process ${process.pid})`
  const waits = (other: string) => deps.emit({ type: 'lock.waiting', instance, holder: other })
  const release = await acquire({ address, holder }, { waits, signal: deps.signal })
  try {
    return await work()
  } finally {
    await release()
  }
}

/** Resolves once no command of this machine's user works on an instance, or the signal is aborted. */
export async function untilNobodyWorks(
  instance: string,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<void> {
  const address = instanceAddress(instance, deps)
  while (!deps.signal.aborted && (await untilGone(address, () => undefined, deps.signal)));
}

/** Runs work while no other process of this user does what has this name. */
export async function withLock<Result>(
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = { address: lockAddress(name), holder: `process ${process.pid}` }
  const release = await acquire(lock, { waits: () => undefined, signal })
  try {
    return await work()
  } finally {
    await release()
  }
}

/** Takes a lock once it is free; `waits` is told of every holder that is waited for. */
export async function acquire(
  lock: Lock,
  { waits, signal }: { readonly waits: (holder: string) => void; readonly signal: AbortSignal },
): Promise<() => Promise<void>> {
  for (;;) {
    if (signal.aborted) throw cancelled(signal.reason)
    const release = await listen(lock)
    if (release !== undefined) return release
    const found = await untilGone(lock.address, waits, signal)
    if (found) continue
    await clearStale(lock.address)
    await delay(PAUSE_MS)
  }
}

/** `undefined` when the address is taken. */
function listen({ address, holder }: Lock): Promise<(() => Promise<void>) | undefined> {
  const waiting = new Set<Socket>()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.once('close', () => waiting.delete(socket))
    // Who waits may go at any time.
    socket.on('error', () => socket.destroy())
    socket.write(holder)
  })
  const release = async () => {
    const closed = new Promise((resolve) => server.once('close', resolve))
    server.close()
    for (const socket of waiting) socket.destroy()
    await closed
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(lockError(address, error)),
    )
    server.listen(address, () => resolve(release))
  })
}

/** Waits for the end of whoever listens; `false` when nobody does. */
function untilGone(address: string, waits: (holder: string) => void, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = false
    const socket = connect(address)
    const stop = () => socket.destroy()
    signal.addEventListener('abort', stop, { once: true })
    socket.once('connect', () => {
      answered = true
    })
    socket.once('data', (data) => waits(data.toString('utf8')))
    // Why it ended makes no difference: whether the lock is free is seen by trying.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      signal.removeEventListener('abort', stop)
      resolve(answered)
    })
  })
}

/**
 * Linux and Windows have addresses that end with their process. Elsewhere it is a file, which a killed process
 * leaves behind: it is set aside first, so that of several who clear it none takes away what another has begun.
 */
async function clearStale(address: string): Promise<void> {
  if (isOfSystem(address)) return
  const aside = `${address}.${process.pid}`
  try {
    await rename(address, aside)
    if (await untilGone(aside, () => undefined, AbortSignal.timeout(PAUSE_MS))) await rename(aside, address)
    else await unlink(aside)
  } catch (error) {
    // Another one was faster.
    if (codeOf(error) !== 'ENOENT') throw lockError(address, error)
  }
}

const isOfSystem = (address: string): boolean =>
  address.startsWith('\0') || address.startsWith('\\\\.\\pipe\\')

const instanceAddress = (instance: string, { engine }: Pick<Deps, 'engine'>): string =>
  lockAddress(`${engine.address.url} ${instance}`)

function lockAddress(name: string): string {
  const key = `envctl-${userInfo().uid}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${key}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${key}` : join(tmpdir(), key)
}

function lockError(address: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'instance.busy',
    message: `The lock ${address.replace('\0', '@')} could not be taken`,
    detail: messageOf(error),
    hint: 'Make the folder of temporary files writable, or set TMPDIR to one that is.',
    cause: error,
  })
}
