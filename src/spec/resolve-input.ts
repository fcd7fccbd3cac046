import type { Mirrors } from '../base/mirrors.ts'
import type { Definition } from '../definition/definition.gen.ts'
import type { Reading } from '../definition/load-definition.ts'
import type { Source } from '../definition/positions.ts'

type Values = Readonly<Record<string, string | undefined>>

/** What is at a path of the host. */
export type PathKind = 'file' | 'folder' | 'absent'

/** A file of variables. */
export interface DotenvFile {
  /** As messages name it. */
  readonly file: string
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/** Everything that resolving depends on, as values: nothing is read from the outside. */
export interface ResolveInput extends Reading {
  readonly definition: Definition
  readonly source: Source
  /** Used when the definition has no name. */
  readonly defaultName: string
  /** Absolute. */
  readonly file: string
  readonly directory: string
  readonly homeDir: string
  readonly environment?: string | undefined
  readonly suffix?: string | undefined
  readonly profiles: readonly string[]
  readonly set: Values
  readonly env: Values
  /** The `.env` beside the definition, or what was named in its place. */
  readonly dotenv?: DotenvFile | undefined
  /** What has been read so far; `undefined` for a file that does not exist. */
  readonly files: ReadonlyMap<string, { readonly text: string } | undefined>
  /** What has been looked at so far. */
  readonly kinds: ReadonlyMap<string, PathKind>
  readonly templates: { readonly own: string; readonly shipped: string; readonly known: readonly string[] }
  /** Mirrors that come before the definition's, and those that come after. */
  readonly mirrors: { readonly before: Mirrors; readonly after: Mirrors }
}
