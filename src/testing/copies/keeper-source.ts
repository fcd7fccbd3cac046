import { setTimeout as delay } from 'node:timers/promises'
import { environmentElsewhere } from '../../actions/janitor/helper-process.ts'
import type { Description } from '../description.ts'
import { connectKeeper, isLost, type KeeperClient } from './keeper-client.ts'
import type { Ask } from './protocol.ts'
import { runOwner, workerName } from './runner.ts'
import type { CopySource, CopyWish, HeldCopy } from './source.ts'

const MOST_TRIES = 5
const PAUSE_MS = 50

type Waits = (because: string) => void

/** Clients of this process, by the engine that was asked for. */
const clients = new Map<string, Promise<KeeperClient>>()

/** Copies that the keeper of the test run has: described once, then asked for by version. */
export function keeperSource(description: Description, wish: CopyWish): CopySource {
  const worker = workerName()
  let version: Promise<{ readonly key: string; readonly client: KeeperClient }> | undefined
  const described = async () => {
    const client = await clientFor(description.engine)
    // The definition may need variables of this process, which another one does not have.
    const told = { ...description, env: environmentElsewhere() }
    return { client, key: (await client.ask({ ask: 'describe', description: told, wish })).version }
  }
  const current = async () => {
    const known = await version?.catch(() => undefined)
    if (known === undefined || known.client.closed) version = described()
    return version ?? described()
  }
  /** A keeper that was killed is replaced by another. While it is being killed it listens still, and answers nobody. */
  const asking = async <Answer>(
    ask: (key: string, client: KeeperClient) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const { key, client } = await current()
        return await ask(key, client)
      } catch (error) {
        signal?.throwIfAborted()
        if (!isLost(error) || tries === MOST_TRIES) throw error
        await delay(tries * PAUSE_MS)
      }
    }
  }
  return {
    acquire: (waits: Waits, signal?: AbortSignal) =>
      asking(async (key, client): Promise<HeldCopy> => {
        const facts = await client.ask({ ask: 'acquire', version: key, worker }, { waits, signal })
        const { instance } = facts.spec
        return { facts, release: () => release({ ask: 'release', instance }, client) }
      }, signal),
    prepare: (waits: Waits) =>
      asking(async (key, client) => {
        await client.ask({ ask: 'prepare', version: key, worker }, { waits })
      }),
  }
}

async function release(ask: Extract<Ask, { ask: 'release' }>, client: KeeperClient): Promise<void> {
  try {
    await client.ask(ask)
  } catch (error) {
    // It goes with the run, whoever keeps its copies by then.
    if (!isLost(error)) throw error
  }
}

async function clientFor(engine: string | undefined): Promise<KeeperClient> {
  const key = engine ?? ''
  const known = await clients.get(key)?.catch(() => undefined)
  if (known !== undefined && !known.closed) return known
  const connecting = connectKeeper(runOwner(), engine)
  clients.set(key, connecting)
  return connecting
}
