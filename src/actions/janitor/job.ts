/** What a janitor is told at its start. */
export interface JanitorJob {
  /** Whose instances it looks after; nobody's when it is only to take some away. */
  readonly owner?: string | undefined
  /** A url or a Docker context, as it was asked for. */
  readonly engine?: string | undefined
}

/** What it is told later, each on a line: that an instance is its own to take away, or is so no more. */
export type JanitorNote = { readonly add: string } | { readonly drop: string }

export const formatNote = (note: JanitorNote): string => `${JSON.stringify(note)}\n`

/** `undefined` for half a line, as one who is killed leaves it. */
export function parseNote(line: string): JanitorNote | undefined {
  try {
    const note: unknown = JSON.parse(line)
    return typeof note === 'object' && note !== null && ('add' in note || 'drop' in note)
      ? (note as JanitorNote)
      : undefined
  } catch {
    return undefined
  }
}
