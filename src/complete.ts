import { homedir } from 'node:os'
import { namesOf } from './actions/complete.ts'
import { connectEngine } from './actions/connect.ts'
import type { Deps } from './actions/deps.ts'
import { definitionName } from './actions/locate.ts'
import { ls } from './actions/ls.ts'
import { snapshotNames } from './actions/snapshot/names.ts'
import { type Candidate, type DynamicKind, type Wanted, wanted } from './cli/completion/wanted.ts'
import { COMMANDS } from './command-list.ts'

/** A shell waits for the answer with every key. */
const ENGINE_LIMIT_MS = 1000

/**
 * Answers a shell: a line for everything that may stand next, with what it is for after a tab. What cannot be
 * found out is left out, for a person who types wants no error in the middle of the line.
 */
export async function complete(words: readonly string[]): Promise<void> {
  const want = wanted(words, COMMANDS)
  const last = words.at(-1) ?? ''
  const dynamic = await Promise.all(want.kinds.map((kind) => valuesOf(kind, want).catch(() => [])))
  const shown = [...want.candidates, ...dynamic.flat().map((each) => inPlace(each, last))]
  const lines = shown
    .filter(({ value }) => value === ':file' || value.startsWith(last))
    .map(({ value, about }) => (about === undefined ? value : `${value}\t${firstLine(about)}`))
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}

async function valuesOf(kind: DynamicKind, { given }: Wanted): Promise<readonly Candidate[]> {
  const request = { cwd: process.cwd(), file: given['file'] }
  if (kind === 'file') return [{ value: ':file' }]
  if (kind === 'instance') return [{ value: 'auto', about: 'named by the branch' }, ...(await instances())]
  if (kind === 'snapshot') return snapshots(request)
  if (kind === 'place') return (await namesOf('service', request)).map((name) => ({ value: `${name}:` }))
  const names = await namesOf(kind, request)
  return names.map((value) => (kind === 'variable' ? { value: `${value}=` } : { value, about: kind }))
}

async function instances(): Promise<readonly Candidate[]> {
  const outcome = await withEngine(ls)
  return outcome.instances.map(({ instance, status }) => ({ value: instance, about: status }))
}

async function snapshots(request: Parameters<typeof definitionName>[0]): Promise<readonly Candidate[]> {
  const definition = await definitionName(request)
  const found = await withEngine((deps) => snapshotNames(definition, deps))
  return found.map((value) => ({ value, about: 'snapshot' }))
}

async function withEngine<Result>(ask: (deps: Deps) => Promise<Result>): Promise<Result> {
  const engine = await connectEngine({ env: process.env, homeDir: homedir() })
  try {
    const signal = AbortSignal.timeout(ENGINE_LIMIT_MS)
    return await ask({ engine, signal, emit: () => undefined, now: () => performance.now() })
  } finally {
    engine.close()
  }
}

/** After `--flag=` a value stands behind the flag. */
function inPlace(candidate: Candidate, last: string): Candidate {
  const [flag] = /^--[^=]+=/.exec(last) ?? []
  return flag === undefined || candidate.value === ':file'
    ? candidate
    : { ...candidate, value: `${flag}${candidate.value}` }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? ''
