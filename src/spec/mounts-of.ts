import { posix } from 'node:path'
import { plainPath } from '../base/plain-path.ts'
import type { MountSpec, ServiceSpec, Spec } from './types.ts'

type Services = Pick<Spec, 'services'>

/** Everything that the definition mounts into a service: what it has of other services and folders in memory, too. */
export function mountsOf({ name, container }: ServiceSpec, spec: Services): readonly MountSpec[] {
  const tmpfs = container.tmpfs.map(({ target }): MountSpec => ({ type: 'tmpfs', target }))
  return [...container.mounts, ...tmpfs, ...borrowed(name, spec, new Set())]
}

function borrowed(name: string, spec: Services, seen: Set<string>): readonly MountSpec[] {
  // A definition may have them go round in a circle, of which it is told.
  seen.add(name)
  const from = spec.services[name]?.container.volumesFrom ?? []
  return from.flatMap((each): readonly MountSpec[] => {
    const lender = 'service' in each.from ? spec.services[each.from.service] : undefined
    if (lender === undefined || seen.has(lender.name)) return []
    const mounts = [...lender.container.mounts, ...borrowed(lender.name, spec, seen)]
    return mounts.map((mount) =>
      mount.type === 'tmpfs' ? mount : { ...mount, readOnly: mount.readOnly || each.readOnly },
    )
  })
}

/** Whether a path of a container lies below what is mounted at another. @example liesBelow('/app/.env', '/app/') // true */
export function liesBelow(path: string, target: string): boolean {
  return path.startsWith(`${mountPoint(target)}/`)
}

/** What a path of a container is in: of the mounts that it lies below the innermost. */
export function mountAbove(path: string, mounts: readonly MountSpec[]): MountSpec | undefined {
  return mounts
    .filter((mount) => liesBelow(path, mount.target))
    .toSorted((a, b) => mountPoint(b.target).length - mountPoint(a.target).length)[0]
}

/** Where something is mounted, in one spelling. */
export function mountPoint(target: string): string {
  return plainPath(posix.normalize(target))
}
