import { statfs } from 'node:fs/promises'
import type { Engine } from '../../engine/port.ts'
import { layersLimit } from '../files/machine-config.ts'

const GB = 1000 ** 3
const USUAL_LIMIT = 10 * GB
const USUAL_SHARE = 0.2

export interface LimitDeps {
  readonly engine: Pick<Engine, 'address' | 'system'>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * Bytes that layers may take together: as the machine is told, else 10 GB, or a fifth of the free room when that is
 * less and can be seen from here.
 */
export async function limitBytes(deps: LimitDeps): Promise<number> {
  return (await layersLimit(deps.env)) ?? Math.min(USUAL_LIMIT, (await freeBytes(deps)) * USUAL_SHARE)
}

/** Whether layers may be made at all. */
export async function makesLayers(env: LimitDeps['env']): Promise<boolean> {
  return (await layersLimit(env)) !== 0
}

/** Free room where the engine keeps its data; without bound when it is on another machine, or hidden. */
async function freeBytes({ engine, signal }: LimitDeps): Promise<number> {
  if (!engine.address.local) return Number.POSITIVE_INFINITY
  const { dataRoot } = await engine.system.health(signal)
  try {
    const { bavail, bsize } = await statfs(dataRoot)
    return bavail * bsize
  } catch {
    // An engine in a virtual machine is local too, and its folders are not ours to see.
    return Number.POSITIVE_INFINITY
  }
}
