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
  const onResize = () => void resize(stdout.columns, stdout.rows).catch(() => undefined)
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
