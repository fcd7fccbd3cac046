/**
 * The process that keeps the copies of a test run: it is started by the first worker that asks for one, outlives all of
 * them, and ends with the run. Nobody sees its output.
 */

import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { connectEngine } from './actions/connect.ts'
import { ownerState } from './actions/instance/process-owner.ts'
import { sweep, tidy } from './actions/janitor/tidy.ts'
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
const engine = await connectEngine({ engine: job.engine, env: process.env, homeDir: homedir() })
const deps = {
  engine,
  emit: () => undefined,
  signal: new AbortController().signal,
  now: () => performance.now(),
}
// What others left behind is not what this one is for: a failure there is the next one's to repair.
void sweep(deps).catch(() => undefined)
void clearStaleSockets(job.address).catch(() => undefined)
while (ownerState(job.owner) !== 'gone') await delay(LOOK_MS)
server.close()
await Promise.allSettled([keeper.end(), tidy({ owner: job.owner }, new Set(), deps)])
engine.close()
process.exit()
