import type { Identity } from './identity.ts'
import { scanIdentity } from './scan-identity.ts'

/** The names in a definition, even when the rest of it is wrong. */
export async function identify(text: string): Promise<Identity> {
  return scanIdentity(text) ?? (await import('./parse-identity.ts')).parseIdentity(text)
}
