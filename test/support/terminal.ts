import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import type { Project } from './cli.ts'
import { checkNoBug } from './no-bug.ts'

/** What a person does at a terminal: sees something, then types. */
export interface Step {
  readonly sees: string | RegExp
  readonly types: string
}

export interface Typed {
  readonly exitCode: number
  /** All that was shown, without colours and cursor movements. */
  readonly text: string
}

/** Runs a command line of a shell on a terminal of its own, by util-linux's script. */
export async function onTerminal(
  box: Pick<Project, 'folder' | 'env'>,
  command: string,
  steps: readonly Step[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Typed> {
  const running = execa('script', ['-qec', `stty cols 120 rows 40; ${command}`, '/dev/null'], {
    cwd: box.folder,
    env: { ...box.env, TERM: 'xterm', CI: undefined, ...env },
    reject: false,
    timeout: 120_000,
  })
  let text = ''
  let step = 0
  running.stdout.on('data', (data) => {
    text += String(data)
    const next = steps[step]
    const seen = stripVTControlCharacters(text)
    if (next === undefined) return
    if (typeof next.sees === 'string' ? !seen.includes(next.sees) : !next.sees.test(seen)) return
    step += 1
    text = ''
    running.stdin.write(next.types)
  })
  const { stdout, exitCode } = await running
  const shown = stripVTControlCharacters(stdout)
  checkNoBug(shown)
  return { exitCode: exitCode ?? -1, text: shown }
}
