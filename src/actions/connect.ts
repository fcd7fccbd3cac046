import { connect } from '../engine/connect.ts'
import { ENGINE_VARIABLES } from '../engine/discovery/variables.ts'
import type { Engine } from '../engine/port.ts'

export interface ConnectRequest {
  /** A url or the name of a Docker context, as given by `--engine`. */
  readonly engine?: string | undefined
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/**
 * The engine that the person means. `engine.unreachable` tells every place that was tried, why each failed
 * and what helps.
 */
export function connectEngine(request: ConnectRequest): Promise<Engine> {
  return connect(request)
}

/** Requests of one person with the same key mean the same engine. */
export function engineKey({ engine, env }: Pick<ConnectRequest, 'engine' | 'env'>): string {
  return JSON.stringify([engine, ENGINE_VARIABLES.map((name) => env[name])])
}
