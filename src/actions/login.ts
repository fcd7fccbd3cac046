import { EnvctlError } from '../base/errors.ts'
import { mirrorAddress } from '../base/mirrors.ts'
import { eraseCredentials, storeCredentials } from '../engine/registry/credential-store.ts'
import { hostOf, serverOf } from '../engine/registry/docker-config.ts'
import { badAnswer } from '../engine/registry/failure.ts'
import type { LoginOutcome, LogoutOutcome } from './outcomes.ts'
import { clientOf, type RegistryDeps } from './registry-client.ts'

export interface LoginRequest {
  /** Host of a registry, or an address at it; Docker Hub without it. */
  readonly registry?: string | undefined
  readonly username: string
  readonly password: string
}

/**
 * Keeps credentials of a registry where the Docker CLI does, once the registry has taken them.
 *
 * @throws `registry.denied` when it does not take them; then nothing is changed
 */
export async function login(request: LoginRequest, deps: RegistryDeps): Promise<LoginOutcome> {
  const { username, password } = request
  const registry = registryHost(request.registry)
  const credentials = { username, password, serverAddress: serverOf(registry) }
  const answer = await clientOf(deps).ask(
    { host: registry, method: 'GET', path: '', credentials },
    deps.signal,
  )
  if (answer.status === 401 || answer.status === 403)
    throw notTaken(registry, badAnswer({ host: registry }, answer))
  if (answer.status !== 200) throw badAnswer({ host: registry }, answer)
  const kept = await storeCredentials({ registry, username, password }, deps)
  return { registry, username, ...kept, checked: answer.challenged }
}

/** Takes the credentials of a registry away from where they are kept. */
export async function logout(
  registry: string | undefined,
  deps: Pick<RegistryDeps, 'env' | 'homeDir'>,
): Promise<LogoutOutcome> {
  const host = registryHost(registry)
  const kept = await eraseCredentials(host, deps)
  return { registry: host, place: kept?.place }
}

/**
 * The host of a registry, as people may write it.
 *
 * @example
 * registryHost('https://registry.example.com/shop/') // 'registry.example.com'
 */
export function registryHost(text = 'docker.io'): string {
  const host = mirrorAddress(text)?.replace(/\/.*$/, '')
  if (host !== undefined) return hostOf(host)
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${text}" is not the host of a registry`,
    hint: 'For example: registry.example.com, 127.0.0.1:5000; none for Docker Hub',
  })
}

function notTaken(registry: string, { code, detail }: EnvctlError): EnvctlError {
  return new EnvctlError({
    code,
    message: `The registry ${registry} does not take this name and password`,
    detail,
    hint: 'Nothing was changed. Check them; where a registry has tokens, the token is the password.',
  })
}
