import { readStore } from '../../src/actions/store/read-store.ts'
import { removeLayers } from '../../src/actions/store/remove-layers.ts'
import type { Layer } from '../../src/spec/types.ts'
import { testEngine } from './engine.ts'

/** Takes away what a definition has in the store of the engine that the suite runs on. */
export async function clearStore(name: string, which: (layer: Layer) => boolean): Promise<void> {
  const engine = await testEngine()
  try {
    const deps = { engine, signal: AbortSignal.timeout(60_000) }
    const { records } = await readStore(deps)
    const layers = records.filter((layer) => layer.of.name === name && which(layer))
    if (layers.length > 0) await removeLayers(layers, deps)
  } finally {
    engine.close()
  }
}
