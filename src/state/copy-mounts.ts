import type { HelperMount } from './helper.ts'
import type { Child, Made, Parts, StateTools } from './mechanism.ts'

/** Of a volume that holds everything itself. */
const WHOLE: Parts = { chain: [] }

/** Empty volumes for children. */
export function makeVolumes(
  children: readonly Child[],
  { engine, signal }: StateTools,
): Promise<readonly Made[]> {
  return Promise.all(
    children.map(async ({ name, labels }) => {
      const { path } = await engine.volumes.create({ name }, labels(WHOLE), signal)
      return { ...WHOLE, path }
    }),
  )
}

/** Where a helper has what is read: `/from/0`. */
export function sourceMounts(children: readonly Child[]): readonly HelperMount[] {
  return children.map(({ chain, merged = chain[0]?.volume ?? '' }, index) => ({
    volume: merged,
    target: `/from/${index}`,
    readOnly: true,
  }))
}

/** Where a helper has what is written: `/to/0`. */
export function targetMounts(children: readonly Child[]): readonly HelperMount[] {
  return children.map(({ name }, index) => ({ volume: name, target: `/to/${index}` }))
}
