/** What `login` did. */
export interface LoginOutcome {
  /** Host of the registry. */
  readonly registry: string
  /** Who one is there. */
  readonly username: string
  /** Where the password is kept: the program of a credential helper, or a file. */
  readonly place: string
  /** Whether it is not encrypted there. */
  readonly plain: boolean
  /** Whether the registry asked for it; one that lets everybody in may not look at it. */
  readonly checked: boolean
}

/** What `logout` did. */
export interface LogoutOutcome {
  /** Host of the registry. */
  readonly registry: string
  /** Where the password was taken away from; absent when there was none. */
  readonly place?: string | undefined
}
