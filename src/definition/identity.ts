/** What names an instance. */
export interface Identity {
  readonly name?: string | undefined
  /** In the order of the file; empty when it has none. */
  readonly environments: readonly string[]
}
