import type { Engine } from '../engine/port.ts'
import type { RootFacts } from '../spec/types.ts'

/** A way to give an instance a state of its own that begins as another one. */
export interface Mechanism {
  readonly name: MechanismName
  /** Whether what is written is kept apart from what was there, in a volume of its own. */
  readonly differences: boolean
  /** Makes volumes, each of which begins as what its chain holds. */
  make(children: readonly Child[], tools: StateTools): Promise<readonly Made[]>
}

/** A volume that was made, and what of. */
export interface Made extends Parts {
  /** Where its content is, on the engine's machine. */
  readonly path: string
  /** Where that of the backing is. */
  readonly backingPath?: string | undefined
}

/** What a volume is made of. */
export interface Parts {
  /** The volume that takes what is written; without one it holds everything itself. */
  readonly backing?: string | undefined
  /** Volumes below, newest first. */
  readonly chain: readonly string[]
}

export type MechanismName = 'overlay' | 'copy' | 'tar'

/** One volume to be made. */
export interface Child {
  /** Its name. */
  readonly name: string
  /** Name for the volume that takes what is written, where there are differences. */
  readonly backing: string
  /** What it begins as, newest first; each with where it is on the engine's machine. */
  readonly chain: readonly ChainPart[]
  /** A volume that shows all of it as one, where there is such a volume. */
  readonly merged?: string | undefined
  readonly root: RootFacts
  /** Of the volume, by what it is made of. */
  readonly labels: (parts: Parts) => Readonly<Record<string, string>>
  /** Of the volume that takes what is written. */
  readonly backingLabels: Readonly<Record<string, string>>
}

export interface ChainPart {
  /** The volume. */
  readonly volume: string
  /** Where its content is, on the engine's machine. */
  readonly path: string
}

/** What mechanisms work with. */
export interface StateTools {
  readonly engine: Pick<Engine, 'containers' | 'volumes'>
  /** Any image that the engine has: a helper container is made of it. */
  readonly image: string
  /** Labels of the helper container. */
  readonly helperLabels: Readonly<Record<string, string>>
  /** Takes a piece of clearing up that nobody has to wait for. */
  readonly later: (work: Promise<void>) => void
  readonly signal: AbortSignal
}
