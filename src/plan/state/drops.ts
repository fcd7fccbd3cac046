import type { Observed } from '../observed.ts'
import type { Action } from '../types.ts'
import type { StateDecision } from './decide-state.ts'
import type { StateVolume } from './types.ts'
import { beforeRecord } from './unfinished.ts'
import { volumesOf } from './volumes-of.ts'

export interface DropFacts {
  readonly observed: Observed
  readonly state: StateDecision
  /** Volumes that are made for good. */
  readonly made: readonly StateVolume[]
  /** Names of volumes that layers and other instances need. */
  readonly referenced: readonly string[]
  /** The removals of containers that have a volume. */
  readonly removalsOf: (volume: string) => readonly string[]
}

/** Volumes that an instance leaves behind: of state that is thrown away, and of what did not come to its end. */
export function dropActions(facts: DropFacts): readonly Action[] {
  const { observed, state, made, referenced, removalsOf } = facts
  const left = state.units.flatMap(({ verdict, slots }) =>
    slots.flatMap(({ live, others }) => [
      ...others,
      ...(verdict === 'new' && live !== undefined ? [live] : []),
    ]),
  )
  const own = observed.volumes.filter(({ ours }) => ours)
  const marks = own.filter(({ record }) => record === 'step')
  // What is not asked about stays, and so does all that it lies on.
  const kept = own.filter((volume) => volume.record === undefined && !left.includes(volume))
  const needed = new Set([
    ...referenced,
    ...made.flatMap(({ name, backing, source }) => [
      name,
      backing,
      ...(source.kind === 'layer' ? source.chain : []),
    ]),
    ...kept.flatMap(volumesOf),
  ])
  const anew = left.length > 0 && kept.length === 0
  const present = new Set(observed.volumes.map(({ name }) => name))
  /** What a volume is made of goes after the containers that have the volume. */
  const owners = (name: string) => observed.volumes.filter((volume) => volumesOf(volume).includes(name))
  const before = (name: string) =>
    observed.volumes.filter((volume) => volume.name === name).flatMap(beforeRecord)
  const parts = observed.volumes.filter(({ partOf }) => partOf === observed.instance)
  const names = new Set([
    ...[...left, ...parts].flatMap(volumesOf),
    ...(anew ? marks.map(({ name }) => name) : []),
  ])
  return [...names]
    .filter((name) => present.has(name) && !needed.has(name))
    .map((name) => ({
      id: `remove-volume:${name}`,
      kind: 'remove-volume',
      needs: [...owners(name).flatMap((volume) => removalsOf(volume.name)), ...before(name)],
      cause: 'no longer needed',
      name,
    }))
}
