import type { RegistryCredentials } from '../port-types.ts'

/** Credentials as an engine is told them. */
export function authHeader(credentials: RegistryCredentials): Readonly<Record<string, string>> {
  const { username = '', password = '', identityToken, serverAddress } = credentials
  const told =
    identityToken === undefined
      ? { username, password, serveraddress: serverAddress }
      : { identitytoken: identityToken, serveraddress: serverAddress }
  // With its padding, which Node leaves out of this alphabet and engines want.
  const text = Buffer.from(JSON.stringify(told)).toString('base64')
  return { 'X-Registry-Auth': text.replaceAll('+', '-').replaceAll('/', '_') }
}
