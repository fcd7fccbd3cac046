/** A text that may need addresses which only a running instance has. */
export type Text = readonly (string | HostReference)[]

/** A service's address as seen from the host. */
export interface HostReference {
  /** The service that is meant. */
  readonly service: string
  /** What of its address. */
  readonly of: 'host' | 'port'
  /** The container's port whose published one, or the host where that is, is meant: `5432/tcp`. */
  readonly target?: string | undefined
}
