import { homedir } from 'node:os'
import { isInsecure } from '../../base/insecure.ts'
import { type RegistryClient, registryClient } from '../registry/client.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import type { DockerClient } from './client.ts'
import { engineHealth } from './health.ts'

export interface Beside {
  readonly docker: DockerClient
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
  /** How long a registry may be silent, in milliseconds. */
  readonly silenceMs: number
}

/** Asks registries what an engine does not pass on, with the same credentials and the same trust. */
export function registryBeside(
  { docker, credentialsFor, silenceMs }: Beside,
  signal?: AbortSignal,
): RegistryClient {
  return registryClient({
    env: process.env,
    homeDir: homedir(),
    credentialsFor,
    insecure: async (host) => isInsecure(host, (await engineHealth(docker, signal)).insecureRegistries),
    silenceMs,
    emit: () => undefined,
  })
}
