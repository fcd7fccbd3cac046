import type { Duplex } from 'node:stream'
import { EnvctlError } from '../base/errors.ts'
import { type Endpoint, formatEndpoint, reachOf } from './discovery/endpoint.ts'
import { WAYS } from './discovery/index.ts'
import type { Candidate, DiscoveryContext, Way } from './discovery/way.ts'
import { connectionFailure } from './errors.ts'
import type { Engine } from './port.ts'
import { type Transport, transportTo } from './transport.ts'

export interface ConnectOptions extends DiscoveryContext {
  /** Gives up the place that is being tried, and every one after it. */
  readonly signal?: AbortSignal | undefined
}

/** A place where there is no engine to be reached. */
export interface Failure {
  readonly source: string
  readonly url?: string | undefined
  readonly reason: string
  readonly remedy?: string | undefined
  /** One is there, but this person may not use it. */
  readonly denied?: boolean | undefined
}

export interface Reached {
  readonly engine?: Engine | undefined
  /** What was tried before it, in order. */
  readonly failures: readonly Failure[]
  /** Whether somebody said where the engine is, so that nothing else was tried. */
  readonly explicit: boolean
}

/**
 * The engine that the person means: `--engine`, `DOCKER_HOST`, `DOCKER_CONTEXT`, then what their tools are set
 * to, then the usual sockets. Costs one connection, which the first call then uses, and no request.
 * `engine.unreachable` tells every place that was tried, why each failed and what helps.
 */
export async function connect(options: ConnectOptions, ways: readonly Way[] = WAYS): Promise<Engine> {
  const { engine, failures } = await reach(options, ways)
  if (engine === undefined) throw unreachable(failures)
  return engine
}

/** The same, with all that was tried; that there is no engine is no error. */
export async function reach(options: ConnectOptions, ways: readonly Way[] = WAYS): Promise<Reached> {
  const failures: Failure[] = []
  for (const way of ways) {
    const candidates = await way.find(options)
    const explicit = way.explicit && candidates.length > 0
    for (const candidate of candidates) {
      const found = await attempt(candidate, options.signal)
      if ('engine' in found) return { engine: found.engine, failures, explicit }
      failures.push(found.failure)
      if (options.signal?.aborted) return { failures, explicit }
    }
    if (explicit) return { failures, explicit }
  }
  return { failures, explicit: false }
}

async function attempt(
  candidate: Candidate,
  signal: AbortSignal | undefined,
): Promise<{ readonly engine: Engine } | { readonly failure: Failure }> {
  const { source, remedy } = candidate
  if ('problem' in candidate) return { failure: { source, reason: candidate.problem, remedy } }
  const url = formatEndpoint(candidate.endpoint)
  let transport: Transport | undefined
  try {
    // Loaded by who reaches for a daemon, which not every command does; and before a connection stands, for that must
    // not be left alone.
    const { dockerEngine } = await import('./docker/adapter.ts')
    transport = transportTo(candidate.endpoint)
    const first: Duplex = await transport.open(signal)
    return {
      engine: dockerEngine({ address: { url, source, ...reachOf(candidate.endpoint) }, transport, first }),
    }
  } catch (error) {
    transport?.close()
    const { detail, hint, denied } = connectionFailure(error)
    return {
      failure: {
        source,
        url,
        reason: detail,
        remedy: hint ?? remedy ?? usualRemedy(candidate.endpoint),
        denied,
      },
    }
  }
}

function usualRemedy(endpoint: Endpoint): string | undefined {
  if (endpoint.kind !== 'ssh') return undefined
  return `See that "ssh ${endpoint.host}" asks for nothing: its key must be loaded and the host known.`
}

function unreachable(failures: readonly Failure[]): EnvctlError {
  const [only] = failures
  if (failures.length === 1 && only !== undefined) {
    const place =
      only.url === undefined || only.url === only.source ? only.source : `${only.url} (${only.source})`
    return new EnvctlError({
      code: 'engine.unreachable',
      message: `The engine cannot be reached at ${place}`,
      detail: only.reason,
      hint: only.remedy ?? 'Start the engine there, or name another with --engine.',
    })
  }
  const tried = failures.map(({ source, url, reason, remedy }) => {
    const place = url === undefined ? source : `${url} (${source})`
    return `${place}: ${reason}${remedy === undefined ? '' : `\n  ${remedy}`}`
  })
  return new EnvctlError({
    code: 'engine.unreachable',
    message: 'No engine answers',
    detail: tried.join('\n'),
    hint: 'Start one of these, or say where yours is: --engine, DOCKER_HOST or "docker context use".',
  })
}
