/** Times of whole processes, and what is told of them: medians, and ratios within one run. */
import { execa } from 'execa'

export interface Command {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>> | undefined
  /** File that it reads as its input. */
  readonly input?: string | undefined
}

/** A ratio of two medians, and what it is to be at most. */
export type Ratio = readonly [of: string, to: string, limit: number | undefined]

export class Samples {
  readonly #times = new Map<string, number[]>()

  /** Runs a command and remembers how long it took. */
  async time(what: string, command: Command): Promise<void> {
    this.add(what, await took(command))
  }

  add(what: string, ms: number): void {
    this.#times.set(what, [...(this.#times.get(what) ?? []), ms])
  }

  median(what: string): number | undefined {
    const sorted = this.#times.get(what)?.toSorted((a, b) => a - b)
    return sorted?.[Math.floor(sorted.length / 2)]
  }

  /** Medians and ratios as tables of Markdown. */
  tables(rounds: number, ratios: readonly Ratio[]): string {
    const times = [...this.#times.keys()].map((what) => `| ${what} | ${this.median(what)?.toFixed(0)} |`)
    const rows = ratios.map(([a, b, limit]) => {
      const [of, to] = [this.median(a), this.median(b)]
      const ratio = of === undefined || to === undefined ? 'not measured' : (of / to).toFixed(2)
      return `| ${a} / ${b} | ${ratio} | ${limit === undefined ? '' : `at most ${limit}`} |`
    })
    return [
      `| what (median of ${rounds}) | ms |`,
      '| --- | --- |',
      ...times,
      '',
      '| ratio | measured | to reach |',
      '| --- | --- | --- |',
      ...rows,
    ].join('\n')
  }
}

/** Runs a command to its end; how long it took, in milliseconds. */
export async function took({ command, cwd, env = {}, input }: Command): Promise<number> {
  const [file = '', ...args] = command
  const began = performance.now()
  // No image of a reaper is needed for what is stopped at once.
  const quiet = { TESTCONTAINERS_RYUK_DISABLED: 'true', ...env }
  await execa(file, args, {
    cwd,
    env: quiet,
    ...(input === undefined ? { stdin: 'ignore' as const } : { inputFile: input }),
  })
  return performance.now() - began
}
