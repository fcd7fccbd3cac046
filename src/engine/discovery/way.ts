import type { Endpoint } from './endpoint.ts'
import type { EngineVariable } from './variables.ts'

export interface DiscoveryContext {
  /** A url or the name of a Docker context, as given by `--engine`. */
  readonly engine?: string | undefined
  readonly env: { readonly [Name in EngineVariable]?: string | undefined }
  readonly homeDir: string
}

/** A place where an engine may be, or why a place that was meant cannot be tried. */
export type Candidate = { readonly source: string } & (
  | { readonly endpoint: Endpoint; readonly remedy?: string | undefined }
  | { readonly problem: string; readonly remedy?: string | undefined }
)

/** One way to learn where the engine is. */
export interface Way {
  /** Somebody said that it is there: when it is not, nothing else is tried. */
  readonly explicit: boolean
  find(context: DiscoveryContext): Promise<readonly Candidate[]>
}
