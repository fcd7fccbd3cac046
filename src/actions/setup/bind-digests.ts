import { posix } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'
import type { Spec } from '../../spec/types.ts'
import { ContentDigests, isWithin } from './content-digest.ts'

/** Where the images of databases look for what is to be run on an empty data folder. */
const INITIAL = '/docker-entrypoint-initdb.d'

/** The digests of what shapes the initial state of services, by service and by where it is mounted. */
export async function bindDigests(
  spec: Pick<Spec, 'services' | 'directory'>,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const services = Object.values(spec.services).map(async ({ name, container }) => {
    const binds = container.mounts.filter((mount) => mount.type === 'bind')
    return [name, await shapingBinds(binds, spec.directory)] as const
  })
  return Object.fromEntries(
    (await Promise.all(services)).filter(([, digests]) => Object.keys(digests).length > 0),
  )
}

/** A folder or file of the host, and where it is mounted. */
export interface Bind {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}

/**
 * The digest of the content of each that shapes a service's initial state, by where it is mounted: what is mounted
 * read-only out of the definition's folder, and what a database runs at its first start. What belongs to the machine
 * and not to the definition is left out, such as a socket or its whole root.
 */
export async function shapingBinds(
  binds: readonly Bind[],
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  const shaping = binds.filter(
    ({ source, target, readOnly }) => (readOnly && isWithin(source, directory)) || isInitial(target),
  )
  const digests = shaping.map(async ({ source, target }) => [target, await sourceDigest(source)] as const)
  return Object.fromEntries(await Promise.all(digests))
}

/** The digest of a file, or of all that a folder holds. What it is called on the host does not count. */
export async function sourceDigest(source: string): Promise<string> {
  try {
    return digestOf((await new ContentDigests(source).of(source)) ?? null)
  } catch (error) {
    throw new EnvctlError({
      code: 'definition.invalid',
      message: `${source}, which is mounted or copied into a service, cannot be read`,
      detail: messageOf(error),
      hint: 'Make it readable, or name something else: its content shapes the initial state of the service.',
      cause: error,
    })
  }
}

function isInitial(target: string): boolean {
  const path = posix.normalize(target)
  return path === INITIAL || path.startsWith(`${INITIAL}/`)
}
