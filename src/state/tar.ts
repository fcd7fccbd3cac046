import { makeVolumes, sourceMounts, targetMounts } from './copy-mounts.ts'
import { withHelper } from './helper.ts'
import type { Child, Mechanism, StateTools } from './mechanism.ts'

/** Carries whole volumes through this machine as a tar: what works where nothing else does. */
export const tar: Mechanism = {
  name: 'tar',
  differences: false,
  make: async (children, tools) => {
    if (children.length === 0) return []
    const made = await makeVolumes(children, tools)
    await carry(children, tools)
    return made
  },
}

/**
 * Fills the volumes of children, which are there. One helper is read and another written: an engine lets a container
 * alone while one of its folders is read.
 */
export function carry(children: readonly Child[], tools: StateTools): Promise<void> {
  const { containers } = tools.engine
  return withHelper({ mounts: sourceMounts(children) }, tools, (source) =>
    withHelper({ mounts: targetMounts(children) }, tools, async (target) => {
      for (const index of children.keys()) {
        const stream = await containers.getArchive(source, `/from/${index}`, tools.signal)
        if (stream === undefined) throw new Error(`the helper has no /from/${index}`)
        await containers.putArchive(target, '/to', stream, tools.signal)
      }
    }),
  )
}
