import type { Engine } from '../engine/port.ts'
import type { Emit } from './events.ts'
import type { CodeServices } from './service-code.ts'

/** What a use case is handed by its face: nothing is fetched from a global. */
export interface Deps {
  readonly engine: Engine
  readonly emit: Emit
  /** Ends the operation as soon as it can be ended. */
  readonly signal: AbortSignal
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
  /** What code does for services. */
  readonly code?: CodeServices | undefined
}

/** What is handed to what makes containers. */
export interface UpDeps extends Deps {
  /** Where the values of secrets and configs that name a variable come from. */
  readonly env: Readonly<Record<string, string | undefined>>
}
