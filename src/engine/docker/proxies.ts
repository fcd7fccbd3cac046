import { formatEndpoint, parseEndpoint } from '../discovery/endpoint.ts'
import { member, readOptional } from '../discovery/read.ts'
import type { ContainerRequest } from '../port.ts'
import { configFile, type DockerConfigPlaces } from '../registry/docker-config.ts'

/** Variables that tell programs of proxies, each in both of its usual spellings. */
export type Proxies = Readonly<Record<string, string>>

/** What the Docker CLI's configuration calls them. */
const NAMES = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  noProxy: 'NO_PROXY',
  ftpProxy: 'FTP_PROXY',
  allProxy: 'ALL_PROXY',
}

/**
 * Finds what the Docker CLI's configuration wants containers and builds of an engine to know of proxies: what it says
 * of just that engine, else of any. Reads at the first question. Never fails.
 *
 * @param url of the engine: `unix:///var/run/docker.sock`
 */
export function proxyReader(url: string, places: DockerConfigPlaces): () => Promise<Proxies> {
  let known: Promise<Proxies> | undefined
  return () => {
    known ??= readConfig(configFile(places)).then((config) => proxiesFor(url, config))
    return known
  }
}

/** A container as it is made here: what its definition says itself holds, as with Docker Compose. */
export function withProxies(request: ContainerRequest, proxies: Proxies): ContainerRequest {
  const { container } = request
  return { ...request, container: { ...container, environment: { ...proxies, ...container.environment } } }
}

/** Builders take both spellings of a proxy for one, so that one which the definition gives stands for both. */
export function buildArgsWith(args: Readonly<Record<string, string>>, proxies: Proxies) {
  const given = new Set(Object.keys(args).map((name) => name.toUpperCase()))
  const others = Object.entries(proxies).filter(([name]) => !given.has(name.toUpperCase()))
  return { ...Object.fromEntries(others), ...args }
}

async function readConfig(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readOptional(file))?.toString('utf8') ?? '{}')
  } catch {
    // As for the Docker CLI, one that cannot be read ends nothing; "doctor" and registries that refuse tell of it.
    return undefined
  }
}

function proxiesFor(url: string, config: unknown): Proxies {
  const all = member(config, 'proxies')
  const keys = all !== null && typeof all === 'object' ? Object.keys(all) : []
  const own = member(all, keys.find((key) => key === url || addressOf(key) === url) ?? 'default')
  return Object.fromEntries(
    Object.entries(NAMES).flatMap(([key, name]) => {
      const value = member(own, key)
      if (typeof value !== 'string' || value === '') return []
      return [name, name.toLowerCase()].map((spelled) => [spelled, value] as const)
    }),
  )
}

function addressOf(key: string): string | undefined {
  const endpoint = parseEndpoint(key)
  return endpoint && formatEndpoint(endpoint)
}
