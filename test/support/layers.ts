import { ENVCTL } from '../../src/base/labels.ts'
import { recordsOf } from '../../src/state/records.ts'
import { type Project, project } from './cli.ts'
import { testEngine } from './engine.ts'
import { clearStore } from './store.ts'

/**
 * A project whose layers are its own and go with it. `NAME` must be in what shapes the first state of its
 * services, such as a variable: a layer of the same key may be another test's.
 */
export async function layeredProject(...args: Parameters<typeof project>): Promise<Project> {
  const box = await project(...args)
  return {
    ...box,
    [Symbol.asyncDispose]: async () => {
      await box[Symbol.asyncDispose]()
      await clearStore(box.name, () => true)
    },
  }
}

/** Names of the volumes that layers of a definition are made of, or are records of them. */
export async function volumesOfLayers(name: string): Promise<readonly string[]> {
  const engine = await testEngine()
  try {
    const volumes = await engine.volumes.list({})
    const records = recordsOf(volumes).filter(({ of }) => of.name === name)
    const parts = records.flatMap(({ slots }) => Object.values(slots).flatMap(({ chain }) => chain))
    const mine = volumes.filter(({ labels }) => labels[ENVCTL.partOf]?.startsWith(`${name}-`) === true)
    const all = [...records.map(({ record }) => record), ...parts, ...mine.map((volume) => volume.name)]
    return [...new Set(all)].toSorted()
  } finally {
    engine.close()
  }
}
