/** A volume as far as it matters for whether somebody needs it. */
export interface PartFacts {
  readonly name: string
  /** Of one that was made to become part of a layer: the instance that it was made for. */
  readonly partOf?: string | undefined
  /** Volumes that it lies on, with the one that takes what is written to it. */
  readonly below: readonly string[]
  /** Unix time in milliseconds. */
  readonly createdAt: number
}

export interface LeftoverFacts {
  readonly volumes: readonly PartFacts[]
  /** Volumes that layers are made of and that containers have. */
  readonly needed: ReadonlySet<string>
  /** Instances that there is anything else of. */
  readonly instances: ReadonlySet<string>
  /** Unix time in milliseconds. */
  readonly now: number
}

/** A set-up takes no longer than this between its steps; one whose instance is not to be seen has hardly begun. */
const OLD_MS = 3_600_000
const OLD_WITHOUT_INSTANCE_MS = 600_000

/**
 * Volumes that were made to become part of a layer, and did not: what a killed command left. What may belong to a
 * set-up that is under way is not among them.
 */
export function leftoverParts({ volumes, needed, instances, now }: LeftoverFacts): readonly string[] {
  let left = volumes.filter(({ name, partOf, createdAt }) => {
    if (partOf === undefined || needed.has(name)) return false
    return createdAt < now - (instances.has(partOf) ? OLD_MS : OLD_WITHOUT_INSTANCE_MS)
  })
  // What something that stays lies on stays as well.
  for (let before = -1; before !== left.length; ) {
    before = left.length
    const leaving = new Set(left.map(({ name }) => name))
    const below = new Set(volumes.filter(({ name }) => !leaving.has(name)).flatMap((each) => each.below))
    left = left.filter(({ name }) => !below.has(name))
  }
  return left.map(({ name }) => name)
}
