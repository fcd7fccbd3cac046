/**
 * The process that outlives the one that started it: it holds the other end of a pipe, and when that breaks takes
 * away what was left behind. Nobody sees its output.
 */
import { homedir } from 'node:os'
import { createInterface } from 'node:readline'
import { connectEngine } from './actions/connect.ts'
import type { Deps } from './actions/deps.ts'
import { type JanitorJob, parseNote } from './actions/janitor/job.ts'
import { sweep, tidy } from './actions/janitor/tidy.ts'

const ENDINGS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
// It ends when its work is done: until then what is looked after by it would be nobody's.
for (const name of ENDINGS) process.on(name, () => undefined)

const job: JanitorJob = JSON.parse(process.argv[2] ?? '{}')
const named = new Set<string>()
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const note = parseNote(line)
  if (note === undefined) return
  if ('add' in note) named.add(note.add)
  else named.delete(note.drop)
})
const broken = new Promise((resolve) => lines.once('close', resolve))

async function open(): Promise<Deps> {
  const engine = await connectEngine({ engine: job.engine, env: process.env, homeDir: homedir() })
  return {
    engine,
    emit: () => undefined,
    signal: new AbortController().signal,
    now: () => performance.now(),
  }
}

const deps = await open()
// What others left behind is not what this one is for: a failure there is the next one's to repair.
if (job.owner !== undefined) await sweep(deps).catch(() => undefined)
await broken
await tidy(job, named, deps)
deps.engine.close()
