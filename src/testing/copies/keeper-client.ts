import type { ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { packagePath } from '../../actions/files/package-root.ts'
import { spawnHelper } from '../../actions/janitor/helper-process.ts'
import { withLock } from '../../actions/lock.ts'
import { EnvctlError } from '../../base/errors.ts'
import { keeperAddress } from './address.ts'
import { type Answers, type Ask, type KeeperJob, onMessage, type Reply, send } from './protocol.ts'

/** A machine may be busy: a process that is started has this long until it answers. */
const START_MS = 60_000
const PAUSE_MS = 10

interface Pending {
  readonly resolve: (answer: never) => void
  readonly reject: (error: unknown) => void
  readonly waits: (because: string) => void
}

interface AskOptions {
  readonly waits?: ((because: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A connection to the keeper of this test run. It keeps the process from ending only while something is asked. */
export class KeeperClient {
  readonly #socket: Socket
  readonly #pending = new Map<number, Pending>()
  #next = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.unref()
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      for (const { reject } of this.#pending.values()) reject(lost())
      this.#pending.clear()
    })
    onMessage<Reply>(socket, (reply) => this.#take(reply))
  }

  get closed(): boolean {
    return this.#socket.destroyed
  }

  /** `waits` is told what is waited for; `signal` asks for no more, and the answer is what the keeper makes of that. */
  async ask<Body extends Ask>(
    body: Body,
    { waits = () => undefined, signal }: AskOptions = {},
  ): Promise<Answers[Body['ask']]> {
    signal?.throwIfAborted()
    if (this.closed) throw lost()
    const id = this.#next
    this.#next += 1
    this.#socket.ref()
    const { promise, resolve, reject } = Promise.withResolvers<Answers[Body['ask']]>()
    this.#pending.set(id, { resolve, reject, waits })
    send(this.#socket, { id, body })
    // That the keeper is lost is told by what was asked first.
    const giveUp = () => void this.ask({ ask: 'giveUp', question: id }).catch(() => undefined)
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  #take(reply: Reply): void {
    const pending = this.#pending.get(reply.id)
    if (pending === undefined) return
    if ('waits' in reply) {
      pending.waits(reply.waits)
      return
    }
    this.#pending.delete(reply.id)
    if (this.#pending.size === 0) this.#socket.unref()
    if ('error' in reply) pending.reject(new EnvctlError(reply.error))
    // Who asked knows what is answered.
    else pending.resolve(reply.answer as never)
  }
}

/** Whether the keeper went away in the middle of what it was asked. */
export const isLost = (error: unknown): boolean =>
  error instanceof EnvctlError && error.code === 'engine.lost'

function lost(): EnvctlError {
  return new EnvctlError({
    code: 'engine.lost',
    message: 'The process that keeps the copies of this test run has ended',
    hint: 'Run the tests again.',
  })
}

/** Connects to the keeper of a run; starts it when nobody has. */
export async function connectKeeper(owner: string, engine: string | undefined): Promise<KeeperClient> {
  const address = keeperAddress(owner)
  const known = await connected(address)
  if (known !== undefined) return new KeeperClient(known)
  const signal = AbortSignal.timeout(START_MS)
  // Of many workers that begin at once, one starts it.
  return withLock({ name: `keeper ${address}`, signal }, async () => {
    const meanwhile = await connected(address)
    if (meanwhile !== undefined) return new KeeperClient(meanwhile)
    let child = await startKeeper({ address, owner, engine })
    while (!signal.aborted && child.exitCode === null) {
      const socket = await connected(address)
      if (socket !== undefined) return new KeeperClient(socket)
      // It was killed before anybody reached it.
      if (child.signalCode !== null) child = await startKeeper({ address, owner, engine })
      await delay(PAUSE_MS)
    }
    throw new EnvctlError({
      code: 'internal.bug',
      message: 'The process that keeps the copies of this test run did not start',
      detail: `${process.execPath} ${packagePath('dist', 'keeper.js')} ${
        child.exitCode === null ? 'does not answer' : `ended with ${child.exitCode}`
      }`,
    })
  })
}

async function startKeeper(job: KeeperJob): Promise<ChildProcess> {
  // What a killed one left; nobody listens there.
  if (process.platform !== 'win32') await rm(job.address, { force: true })
  const child = spawnHelper('keeper', job, 'ignore')
  // That it did not start is seen by nobody answering.
  child.once('error', () => undefined)
  child.unref()
  return child
}

function connected(address: string): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = connect(address)
    const failed = () => {
      socket.destroy()
      done(undefined)
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      socket.off('error', failed)
      done(socket)
    })
  })
}
