import type { EnvctlEvent } from '../actions/events.ts'
import type { UpOutcome } from '../actions/outcomes.ts'
import { makeRenderer } from './render/index.ts'
import { listenAll } from './render/listen-all.ts'
import { Timings } from './render/timings.ts'
import { upText } from './up-text.ts'

interface Shown {
  readonly flags: { readonly json: boolean; readonly timings: boolean }
  /** What has been done: `is up`. */
  readonly done: string
}

interface Face {
  readonly printJson: (value: unknown) => void
  readonly tell: (text: string) => void
}

/** Shows an operation that brings an instance to where it is to be: while it goes on, and what came of it. */
export async function runConverging(
  { flags, done }: Shown,
  { printJson, tell }: Face,
  work: (listener: (event: EnvctlEvent) => void) => Promise<UpOutcome>,
): Promise<void> {
  const renderer = await makeRenderer({ quiet: flags.json })
  const timings = new Timings()
  try {
    const outcome = await work(listenAll(renderer.listener, timings.listener))
    renderer.end()
    if (flags.json) printJson(outcome)
    else tell(await upText(outcome, done))
    if (flags.timings) tell(`\n${await timings.text()}`)
  } finally {
    renderer.end()
  }
}
