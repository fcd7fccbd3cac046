import type { EnvctlEvent } from '../../actions/events.ts'

type Listener = (event: EnvctlEvent) => void

/** One listener that tells several. */
export function listenAll(...listeners: readonly Listener[]): Listener {
  return (event) => {
    for (const listener of listeners) listener(event)
  }
}
