import type { EnvctlEvent } from '../../actions/events.ts'

/** Shows an operation while it runs. */
export interface Renderer {
  readonly listener: (event: EnvctlEvent) => void
  /** Leaves what was shown as it is, and the terminal as it was. */
  end(): void
}
