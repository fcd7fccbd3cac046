/** What one check of `doctor` found. */
export interface Finding {
  /** Name of the check. */
  readonly check: string
  /** `unknown`: it could not be seen, such as what only an engine can tell. */
  readonly status: 'ok' | 'warning' | 'problem' | 'unknown'
  /** What was seen, in words. */
  readonly seen: string
  /** What helps. Lines that begin with two spaces are commands or texts to copy. */
  readonly remedy?: string | undefined
  /** Whether `--fix` can do it. */
  readonly fixable: boolean
}

/** What `doctor --fix` did. */
export interface FixOutcome {
  /** Name of the check. */
  readonly check: string
  /** What was run, in order. */
  readonly commands: readonly string[]
  /** Whether the check is passed now. */
  readonly solved: boolean
  /** Why a command failed. */
  readonly failure?: string | undefined
}

/** What `doctor` found and did. */
export interface DoctorOutcome {
  /** What each check found. */
  readonly findings: readonly Finding[]
  /** What `--fix` did; empty without it. */
  readonly fixes: readonly FixOutcome[]
}
