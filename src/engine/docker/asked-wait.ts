import { homedir } from 'node:os'
import { EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { isInsecure } from '../../base/insecure.ts'
import { registryClient } from '../registry/client.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import { manifestCall } from '../registry/manifests.ts'
import { retryAfterMs } from '../registry/retry-after.ts'
import type { DockerClient } from './client.ts'
import { engineHealth } from './health.ts'

interface Asked {
  readonly docker: DockerClient
  /** What the image is called at the place that sent the engine away. */
  readonly candidate: string
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
  readonly silenceMs: number
}

/**
 * How long a registry that sends engines away wants to be left alone, in milliseconds: it says so, but engines do
 * not pass it on. So it is asked once more, in a way that counts as no pull.
 */
export async function askedWait(
  { docker, candidate, credentialsFor, silenceMs }: Asked,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const reference = parseImageName(candidate)
  if (reference === undefined) return undefined
  const client = registryClient({
    env: process.env,
    homeDir: homedir(),
    credentialsFor,
    insecure: async (host) => isInsecure(host, (await engineHealth(docker, signal)).insecureRegistries),
    silenceMs,
    emit: () => undefined,
  })
  try {
    const { status, headers } = await client.askOnce(manifestCall(reference, 'HEAD'), signal)
    return status === 429 ? retryAfterMs(headers['retry-after'], Date.now()) : undefined
  } catch (error) {
    // Only the engine may reach it: then nobody knows.
    if (error instanceof EnvctlError && error.code.startsWith('registry.')) return undefined
    throw error
  }
}
