import type { Layer } from '../spec/types.ts'

/** The state that an instance had, to which it can be put back. */
export class Snapshot {
  /** Its name, where it was given one. */
  readonly name: string | undefined
  /** @internal */
  readonly layer: Layer

  constructor(name: string | undefined, layer: Layer) {
    this.name = name
    this.layer = layer
  }
}
