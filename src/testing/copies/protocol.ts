import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { EnvctlError, type ErrorFacts, messageOf } from '../../base/errors.ts'
import type { Description } from '../description.ts'
import type { RunningFacts } from '../running.ts'
import type { CopyWish } from './source.ts'

/** What the keeper of a test run is told at its start. */
export interface KeeperJob {
  /** Where it listens. */
  readonly address: string
  /** The process of the test run. */
  readonly owner: string
  /** A url or a Docker context, as it was asked for. */
  readonly engine?: string | undefined
}

/** What a worker asks of the keeper of its run. */
export type Ask =
  /** Told first: the version of an environment, which is then what copies are asked of. */
  | { readonly ask: 'describe'; readonly description: Description; readonly wish: CopyWish }
  | { readonly ask: 'acquire'; readonly version: string; readonly worker: string }
  | { readonly ask: 'prepare'; readonly version: string; readonly worker: string }
  | { readonly ask: 'release'; readonly instance: string }
  /** Nobody waits any more for what was asked before; when that is answered already, the answer counts. */
  | { readonly ask: 'giveUp'; readonly question: number }
  /** The run is over: all is taken away before it answers. */
  | { readonly ask: 'end' }

export interface Answers {
  readonly describe: { readonly version: string }
  readonly acquire: RunningFacts
  readonly prepare: null
  readonly release: null
  readonly giveUp: null
  readonly end: null
}

export type AskOf<Name extends Ask['ask']> = Extract<Ask, { ask: Name }>

export interface Question {
  readonly id: number
  readonly body: Ask
}

export type Reply =
  | { readonly id: number; readonly waits: string }
  | { readonly id: number; readonly answer: Answers[Ask['ask']] }
  | { readonly id: number; readonly error: ErrorFacts }

/** Messages are lines of JSON. */
export function send(socket: Socket, message: Question | Reply): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
}

export function onMessage<Message>(socket: Socket, listener: (message: Message) => void): void {
  const lines = createInterface({ input: socket })
  lines.on('line', (line) => {
    const message = parsed<Message>(line)
    if (message !== undefined) listener(message)
  })
  // It passes on that the connection broke, which is known by its end.
  lines.on('error', () => undefined)
}

/** `undefined` for half a line, as one who is killed leaves it: the end of the connection tells the rest. */
function parsed<Message>(line: string): Message | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** An error as data. */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof EnvctlError)) return { code: 'internal.bug', message: messageOf(error) }
  const { code, message, detail, hint, diagnostics } = error
  return { code, message, detail, hint, diagnostics }
}
