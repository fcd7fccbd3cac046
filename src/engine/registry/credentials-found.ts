import type { RegistryCredentials } from '../port-types.ts'

/** What is known for a registry, and what went wrong on the way: worth telling only if it then refuses. */
export interface CredentialsFound {
  readonly credentials?: RegistryCredentials | undefined
  readonly problem?: string | undefined
}
