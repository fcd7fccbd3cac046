import { setTimeout } from 'node:timers/promises'
import type { LogChunk } from '../engine/port-types.ts'

/** A command that runs elsewhere. */
export interface Remote {
  readonly output: AsyncIterable<LogChunk>
  resize(columns: number, rows: number): Promise<void>
}

/** Whether a person sits at both ends: then the command gets a terminal. */
export function atTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true
}

/** Shows the output of a command that runs elsewhere until it ends; with a terminal, every key goes to it. */
export async function session({ output, resize }: Remote, tty: boolean): Promise<void> {
  const { stdin, stdout, stderr } = process
  const onResize = () => void takeSize(() => resize(stdout.columns, stdout.rows))
  if (tty) {
    stdin.setRawMode(true)
    stdout.on('resize', onResize)
    onResize()
  }
  try {
    for await (const { stream, data } of output) (stream === 'stderr' ? stderr : stdout).write(data)
  } finally {
    if (tty) stdin.setRawMode(false)
    stdout.off('resize', onResize)
  }
}

const ATTEMPTS = 10
const PAUSE_MS = 10

/** There is no terminal to resize until the command has started, nor once it has ended: neither is a failure. */
async function takeSize(resize: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const done = await resize().then(
      () => true,
      () => false,
    )
    if (done) return
    await setTimeout(PAUSE_MS * attempt)
  }
}
