import { isInsecure } from '../base/insecure.ts'
import { reach } from '../engine/connect.ts'
import { type RegistryClient, registryClient } from '../engine/registry/client.ts'
import { credentialReader } from '../engine/registry/credentials.ts'
import { registrySilenceMs } from '../engine/registry/silence.ts'
import type { Deps } from './deps.ts'

/** What it takes to talk to registries without an engine. */
export interface RegistryDeps extends Pick<Deps, 'emit' | 'signal'> {
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/** A client of registries, with the credentials and the trust that the Docker CLI and its engine have. */
export function clientOf(deps: RegistryDeps): RegistryClient {
  const { env, homeDir, emit, signal } = deps
  let known: Promise<readonly string[]> | undefined
  return registryClient({
    env,
    homeDir,
    emit,
    silenceMs: registrySilenceMs(env),
    credentialsFor: credentialReader(deps),
    insecure: async (host) => {
      known ??= insecureRegistries({ env, homeDir, signal })
      return isInsecure(host, await known)
    },
  })
}

/** Those that the engine lists; none when there is no engine. */
async function insecureRegistries(
  context: Pick<RegistryDeps, 'env' | 'homeDir' | 'signal'>,
): Promise<readonly string[]> {
  const { engine } = await reach(context)
  if (engine === undefined) return []
  try {
    return (await engine.system.health(context.signal)).insecureRegistries
  } finally {
    engine.close()
  }
}
