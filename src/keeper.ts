/**
 * The process that keeps the copies of a test run: it is started by the first worker that asks for one, outlives all of
 * them, and ends with the run. Nobody sees its output.
 */

import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { connectEngine } from './actions/connect.ts'
import type { Deps } from './actions/deps.ts'
import { ownerState } from './actions/instance/process-owner.ts'
import { sweep, tidy } from './actions/janitor/tidy.ts'
import type { Engine } from './engine/port.ts'
import type { EngineAsked } from './testing/copies/engines-asked.ts'
import { Keeper } from './testing/copies/keeper.ts'
import type { KeeperJob } from './testing/copies/protocol.ts'
import { clearStaleSockets } from './testing/copies/stale-sockets.ts'

const LOOK_MS = 250
const ENDINGS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
// What it keeps is in use until the run is over.
for (const name of ENDINGS) process.on(name, () => undefined)

const job: KeeperJob = JSON.parse(process.argv[2] ?? '{}')
const keeper = new Keeper(job.owner)
const server = createServer((socket) => keeper.serve(socket))
server.listen(job.address)
const connected = (asked: EngineAsked) =>
  connectEngine({ engine: asked.engine, env: asked.env ?? process.env, homeDir: homedir() })
const depsOf = (engine: Engine): Deps => ({
  engine,
  emit: () => undefined,
  signal: new AbortController().signal,
  now: () => performance.now(),
})
// One that is not reached is told to whoever asks for a copy on it: for that, this one goes on.
const engine = await connected(job).catch(() => undefined)
// What others left behind is not what this one is for: a failure there is the next one's to repair.
if (engine !== undefined) void sweep(depsOf(engine)).catch(() => undefined)
void clearStaleSockets(job.address).catch(() => undefined)
while (ownerState(job.owner) !== 'gone') await delay(LOOK_MS)
server.close()
await Promise.allSettled([keeper.end(), tidyAll()])
process.exit()

/** On every engine that was used. One that is not reached any more is left to the sweep of a later command. */
async function tidyAll(): Promise<void> {
  const others = await Promise.allSettled(keeper.engines.all.map(connected))
  const reached = others.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const all = engine === undefined ? reached : [engine, ...reached]
  // Several workers may mean the same one.
  const used = new Map(all.map((each) => [each.address.url, each]))
  await Promise.allSettled(
    [...used.values()].map((each) => tidy({ owner: job.owner }, new Set(), depsOf(each))),
  )
}
