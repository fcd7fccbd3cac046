import { connect } from '../engine/connect.ts'
import { ENGINE_VARIABLES } from '../engine/discovery/variables.ts'
import type { Engine } from '../engine/port.ts'
import { reachedFromHere } from './reach.ts'

export interface ConnectRequest {
  /** A url or the name of a Docker context, as given by `--engine`. */
  readonly engine?: string | undefined
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  readonly signal?: AbortSignal | undefined
}

/**
 * The engine that the person means, with the address at which its published ports are reached from here.
 *
 * @throws `engine.unreachable` tells every place that was tried, why each failed and what helps
 */
export async function connectEngine(request: ConnectRequest): Promise<Engine> {
  const engine = await connect(request)
  try {
    return { ...engine, address: await reachedFromHere(engine, request) }
  } catch (error) {
    engine.close()
    throw error
  }
}

/** Requests of one person with the same key mean the same engine. */
export function engineKey({ engine, env }: Pick<ConnectRequest, 'engine' | 'env'>): string {
  return JSON.stringify([engine, ENGINE_VARIABLES.map((name) => env[name])])
}
