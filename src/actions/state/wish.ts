import type { Layer } from '../../spec/types.ts'

/** Insists on a way to make state: `overlay`, `copy` or `tar`. */
export const MECHANISM = 'ENVCTL_STATE_MECHANISM'

/** What is to become of an instance's state. */
export interface StateWish {
  /** Services whose state is thrown away; `all` of them, or `none`. */
  readonly discard: 'none' | 'all' | readonly string[]
  /** What it begins as, instead of what the definition's steps make. */
  readonly from?: Layer | undefined
  /** Whether layers may be begun from. */
  readonly reads: boolean
  /** Whether layers are made. */
  readonly writes: boolean
}

/** State is kept; where there is none, it begins as the newest layer that fits. */
export const KEEP: StateWish = { discard: 'none', reads: true, writes: true }
