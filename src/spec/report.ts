import type { Diagnostic } from '../base/diagnostics.ts'
import { type Complaint, diagnose, placeOf, type Source, type Tree } from '../definition/positions.ts'

/** Gathers what is wrong while a definition is resolved, so that all of it is told at once. */
export class Report {
  readonly diagnostics: Diagnostic[] = []
  /** Files that must be read before the work can be done. */
  readonly needs = new Set<string>()
  /** Paths of which it must be known what is there. */
  readonly looks = new Set<string>()
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  /** Something wrong with a member of a map or list. */
  at(tree: Tree, key: string | number, complaint: Complaint): void {
    this.diagnostics.push(diagnose(placeOf(tree, key), this.#source, complaint))
  }

  /** Something wrong in another file. */
  add(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic)
  }
}
