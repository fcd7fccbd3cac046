import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import Docker from 'dockerode'
import type { Candidate } from '../discovery/way.ts'

export interface Client {
  readonly docker: Docker
  close(): void
}

/** dockerode's options for an engine's url. Throws on a url that is none. */
export function clientOptions(candidate: Pick<Candidate, 'url' | 'tls'>): Docker.DockerOptions {
  const { url, tls } = candidate
  if (url.startsWith('unix://')) return { socketPath: url.slice('unix://'.length) }
  if (url.startsWith('npipe://')) return { socketPath: url.slice('npipe://'.length).replaceAll('/', '\\') }
  const { protocol, hostname, port, username } = new URL(url)
  if (protocol === 'ssh:') return { protocol: 'ssh', host: hostname, port: Number(port || 22), username: username || undefined }
  if (!['tcp:', 'http:', 'https:'].includes(protocol)) throw new Error(`"${protocol}//" is no protocol of an engine: expected unix, tcp, http, https, ssh or npipe`)
  const secure = tls !== undefined || protocol === 'https:'
  return { protocol: secure ? 'https' : 'http', host: hostname, port: Number(port || (secure ? 2376 : 2375)), ...tls }
}

/** A client whose connections are kept and shared: a warm request takes half a millisecond. */
export function makeClient(candidate: Candidate): Client {
  const options = clientOptions(candidate)
  if (options.protocol === 'ssh') return { docker: new Docker(options), close: () => undefined }
  const settings = { keepAlive: true, maxSockets: 64, ...candidate.tls }
  const agent = options.protocol === 'https' ? new HttpsAgent(settings) : new HttpAgent(settings)
  return { docker: new Docker({ ...options, agent }), close: () => agent.destroy() }
}
