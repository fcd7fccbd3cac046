import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import type { Project } from './cli.ts'
import { checkNoBug } from './no-bug.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** A terminal as people have one: it wraps, scrolls, and folds its lines anew when its size changes. */
export interface Terminal {
  /** What can be seen now, line by line, without what is blank at its end. */
  screen(): Promise<readonly string[]>
  /** That, and all that has been scrolled away. */
  everything(): Promise<readonly string[]>
  /** While the program stands still: what it draws while the terminal changes is nobody's to foresee. */
  resize(size: Size): Promise<void>
  type(keys: string): Promise<void>
  /** Waits until something can be seen; answers with the screen. */
  sees(words: string | RegExp): Promise<readonly string[]>
  /** Ends it; fails when a command called what it ended with a bug. */
  [Symbol.asyncDispose](): Promise<void>
}

const PATIENCE_MS = 90_000
/** tmux tells a program of the new size a moment after it has changed its own. */
const TOLD_MS = 300

/** Runs a command line of a shell in a terminal of its own, by tmux; the terminal stays when it has ended. */
export async function terminal(
  box: Pick<Project, 'folder' | 'env'>,
  command: string,
  { columns, rows }: Size,
): Promise<Terminal> {
  const name = `envctl-${randomBytes(4).toString('hex')}`
  const { NO_COLOR: _, ...env } = box.env
  // A server of its own, so that it has our environment and no configuration of a person's.
  const tmux = async (...args: readonly string[]) =>
    (
      await execa('tmux', ['-f', '/dev/null', '-L', name, ...args], {
        cwd: box.folder,
        env: { ...env, CI: undefined, NO_COLOR: undefined, LC_ALL: 'C.UTF-8' },
      })
    ).stdout
  const size = (wanted: Size) => ['-x', String(wanted.columns), '-y', String(wanted.rows)]
  // One that has been used for a while: its last line is where things are written. Ctrl-C does not end the shell.
  const script = `trap : INT; seq 300; ${command}; echo "ended with $?"; exec sleep 600`
  const session = ['new-session', '-d', ...size({ columns, rows }), '-s', name, 'sh', '-c', script]
  await tmux('set-option', '-g', 'history-limit', '10000', ';', ...session)
  const lines = async (...more: readonly string[]) =>
    (await tmux('capture-pane', '-p', '-t', name, ...more))
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd()
      .split('\n')
  const screen = () => lines()
  return {
    screen,
    everything: () => lines('-S', '-'),
    resize: async (wanted) => {
      const shell = await tmux('display-message', '-p', '-t', name, '#{pane_pid}')
      const { stdout: child } = await execa('ps', ['-o', 'pid=', '--ppid', shell])
      process.kill(Number(child), 'SIGSTOP')
      await tmux('resize-window', '-t', name, ...size(wanted))
      await delay(TOLD_MS)
      process.kill(Number(child), 'SIGCONT')
    },
    type: async (keys) => void (await tmux('send-keys', '-t', name, keys)),
    sees: async (words) => {
      for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(50)) {
        const seen = await screen()
        const text = seen.join('\n')
        if (typeof words === 'string' ? text.includes(words) : words.test(text)) return seen
      }
      throw new Error(`"${words}" was not seen:\n${(await lines('-S', '-')).join('\n')}`)
    },
    [Symbol.asyncDispose]: async () => {
      const shown = await lines('-S', '-')
      await tmux('kill-server')
      checkNoBug(shown.join('\n'))
    },
  }
}
