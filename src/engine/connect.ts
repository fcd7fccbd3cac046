import { connect as dial } from 'node:net'
import { EnvctlError, messageOf } from '../base/errors.ts'
import { dockerEngine } from './docker/adapter.ts'
import { clientOptions } from './docker/client.ts'
import { WAYS } from './discovery/index.ts'
import type { Candidate, Surroundings } from './discovery/way.ts'
import type { Engine } from './port.ts'

const DIAL_MS = 5000

/**
 * The first engine that accepts a connection, in the order of `WAYS`. One that the person named and that
 * does not answer is an error, never a reason to use another.
 *
 * @throws `engine.unreachable` with every place tried, why it failed and what helps
 */
export async function connect(surroundings: Surroundings): Promise<Engine> {
  const tried: { readonly candidate: Candidate; readonly why: string }[] = []
  for (const way of WAYS) {
    for (const candidate of await way(surroundings)) {
      const why = await refusal(candidate)
      if (why === undefined) return dockerEngine(candidate)
      tried.push({ candidate, why })
      if (candidate.explicit) throw unreachable(tried)
    }
  }
  throw unreachable(tried)
}

/** Why no connection can be made; a connection is cheaper than a request and tells enough. */
async function refusal(candidate: Candidate): Promise<string | undefined> {
  const { url } = candidate
  let target: { path: string } | { host: string; port: number } | undefined
  try {
    const options = clientOptions(candidate)
    if (options.socketPath !== undefined) target = { path: options.socketPath }
    else if (options.protocol !== 'ssh' && options.host !== undefined) target = { host: options.host, port: Number(options.port) }
  } catch (error) {
    return messageOf(error)
  }
  if (target === undefined) return undefined
  const where = target
  return new Promise((resolve) => {
    const socket = dial(where)
    const end = (why: string | undefined) => {
      socket.destroy()
      resolve(why)
    }
    socket.setTimeout(DIAL_MS, () => end(`no answer within ${DIAL_MS / 1000} seconds`))
    socket.once('connect', () => end(undefined))
    socket.once('error', (error) => end(inWords(error, url)))
  })
}

function inWords(error: Error, url: string): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such socket'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'ECONNREFUSED') return url.startsWith('unix:') ? 'the socket is there, but nothing listens on it' : 'connection refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is not known'
  return error.message
}

function unreachable(tried: readonly { readonly candidate: Candidate; readonly why: string }[]): EnvctlError {
  const lines = tried.map(({ candidate, why }) => `${candidate.url} (${candidate.source}): ${why}`)
  const present = tried.filter(({ why }) => why !== 'there is no such socket')
  const remedies = new Set((present.length > 0 ? present : tried).map(({ candidate }) => candidate.remedy))
  return new EnvctlError({
    code: 'engine.unreachable',
    message: 'No container engine could be reached',
    detail: `Tried, in this order:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    hint: `${[...remedies].join('.\n')}.\nAn engine elsewhere is named with --engine or DOCKER_HOST.`,
  })
}
