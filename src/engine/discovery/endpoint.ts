import { bracketed } from '../../base/bracketed.ts'

/** What TLS needs, as the content of its files. */
export interface TlsFiles {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** Without it the server's certificate is not checked. */
  readonly verify: boolean
}

/** Where a daemon listens. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'npipe'; readonly path: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls?: TlsFiles | undefined
    }
  | {
      readonly kind: 'ssh'
      readonly host: string
      readonly port?: number | undefined
      readonly user?: string | undefined
      /** The daemon's socket on the far side. */
      readonly path: string
    }

const DEFAULT_SOCKET = '/var/run/docker.sock'
const DEFAULT_PIPE = '//./pipe/docker_engine'

/**
 * An engine's url as an endpoint; `undefined` when it is none that is known.
 *
 * @example
 * parseEndpoint('tcp://10.0.0.5:2375') // { kind: 'tcp', host: '10.0.0.5', port: 2375 }
 */
export function parseEndpoint(text: string, tls?: TlsFiles): Endpoint | undefined {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1]
  if (scheme === 'unix') return { kind: 'unix', path: text.slice('unix://'.length) || DEFAULT_SOCKET }
  if (scheme === 'npipe') return { kind: 'npipe', path: text.slice('npipe://'.length) || DEFAULT_PIPE }
  const url = parseUrl(scheme === undefined ? `tcp://${text}` : text)
  if (url === undefined || url.hostname === '') return undefined
  const host = url.hostname.replace(/^\[|\]$/g, '')
  switch (url.protocol) {
    case 'ssh:':
      return {
        kind: 'ssh',
        host,
        port: url.port === '' ? undefined : Number(url.port),
        user: url.username === '' ? undefined : decodeURIComponent(url.username),
        path: url.pathname === '' || url.pathname === '/' ? DEFAULT_SOCKET : url.pathname,
      }
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const secure =
        url.protocol === 'https:' ? (tls ?? { verify: true }) : url.protocol === 'http:' ? undefined : tls
      // A URL leaves out the port that is its scheme's own.
      const usual =
        url.protocol === 'https:' ? 443 : url.protocol === 'http:' ? 80 : secure === undefined ? 2375 : 2376
      return { kind: 'tcp', host, port: url.port === '' ? usual : Number(url.port), tls: secure }
    }
    default:
      return undefined
  }
}

/** The url that a person would write for an endpoint. */
export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'unix':
    case 'npipe':
      return `${endpoint.kind}://${endpoint.path}`
    case 'tcp':
      return `tcp://${bracketed(endpoint.host)}:${endpoint.port}`
    case 'ssh': {
      const user = endpoint.user === undefined ? '' : `${endpoint.user}@`
      const port = endpoint.port === undefined ? '' : `:${endpoint.port}`
      return `ssh://${user}${bracketed(endpoint.host)}${port}${endpoint.path === DEFAULT_SOCKET ? '' : endpoint.path}`
    }
  }
}

/** Where published ports are reached, and whether that is this machine. */
export function reachOf(endpoint: Endpoint): { readonly host: string; readonly local: boolean } {
  if (endpoint.kind === 'unix' || endpoint.kind === 'npipe') return { host: '127.0.0.1', local: true }
  const loopback = endpoint.host === 'localhost' || endpoint.host === '::1' || /^127\./.test(endpoint.host)
  return loopback ? { host: '127.0.0.1', local: true } : { host: endpoint.host, local: false }
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
