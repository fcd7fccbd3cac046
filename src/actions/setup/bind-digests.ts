import { posix } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'
import type { Spec } from '../../spec/types.ts'
import { ContentDigests, isWithin } from './content-digest.ts'

/** Where the images of databases look for what is to be run on an empty data folder. */
const INITIAL = '/docker-entrypoint-initdb.d'

/**
 * The digest of the content of each folder or file of the host that shapes a service's initial state, by
 * service and by where it is mounted: what is mounted read-only out of the definition's folder, and what a
 * database runs at its first start. What belongs to the machine and not to the definition is left out, such
 * as a socket or its whole root.
 */
export async function bindDigests(
  spec: Pick<Spec, 'services' | 'directory'>,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const services = Object.values(spec.services).map(async ({ name, container }) => {
    const targets = container.mounts.flatMap((mount) => {
      if (mount.type !== 'bind') return []
      const own = mount.readOnly && isWithin(mount.source, spec.directory)
      return own || isInitial(mount.target) ? [mount] : []
    })
    const digests = targets.map(async ({ source, target }) => [target, await digest(source)] as const)
    return [name, Object.fromEntries(await Promise.all(digests))] as const
  })
  return Object.fromEntries(
    (await Promise.all(services)).filter(([, digests]) => Object.keys(digests).length > 0),
  )
}

/** What it is called on the host does not count. */
async function digest(source: string): Promise<string> {
  try {
    return digestOf((await new ContentDigests(source).of(source)) ?? null)
  } catch (error) {
    throw new EnvctlError({
      code: 'definition.invalid',
      message: `${source}, which is mounted into a service, cannot be read`,
      detail: messageOf(error),
      hint: 'Make it readable, or mount something else: its content shapes the initial state of the service.',
      cause: error,
    })
  }
}

function isInitial(target: string): boolean {
  const path = posix.normalize(target)
  return path === INITIAL || path.startsWith(`${INITIAL}/`)
}
