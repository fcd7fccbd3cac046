import { join } from 'node:path'
import { member } from '../discovery/read.ts'

export interface DockerConfigPlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/** Docker Hub's entry in the Docker CLI's configuration. */
const HUB_KEY = 'https://index.docker.io/v1/'
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

/** The Docker CLI's own configuration. */
export function configFile({ env, homeDir }: DockerConfigPlaces): string {
  return join(env['DOCKER_CONFIG'] || join(homeDir, '.docker'), 'config.json')
}

/** What a registry is called in that configuration. */
export function serverOf(registry: string): string {
  return HUB_HOSTS.has(registry) ? HUB_KEY : registry
}

/** Entries are hosts, or addresses that older clients wrote; others keep some for a part of a registry only. */
export function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/(v\d+\/?)?$/, '')
  return HUB_HOSTS.has(host) ? 'docker.io' : host
}

/** The credential helper that a configuration names for a registry. */
export function helperOf(config: unknown, registry: string): string | undefined {
  const helpers = member(config, 'credHelpers')
  const helper =
    member(helpers, serverOf(registry)) ?? member(helpers, registry) ?? member(config, 'credsStore')
  return typeof helper === 'string' && helper !== '' ? helper : undefined
}
