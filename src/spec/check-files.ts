import type { Complaint, Tree } from '../definition/positions.ts'
import { mountAbove, mountPoint, mountsOf } from './mounts-of.ts'
import type { Report } from './report.ts'
import { isOwnVolume } from './state-slots.ts'
import type { FileMount, MountSpec, ServiceSpec, Spec } from './types.ts'

/**
 * The secrets and configs of a service must find their places. Only the content of a file of the host can be
 * mounted; every other one is written into the container, and so never where something of somebody else's, or
 * nothing that can be written to, is mounted.
 */
export function checkFiles(service: ServiceSpec, tree: Tree, spec: Spec, report: Report): void {
  const mounts = mountsOf(service, spec)
  for (const file of service.files) {
    const wrong = complaint(file, service, mounts, spec)
    if (wrong !== undefined) report.at(...placeOf(file, service, tree), wrong)
  }
}

function complaint(
  { kind, source, target, content }: FileMount,
  { container }: ServiceSpec,
  mounts: readonly MountSpec[],
  spec: Spec,
): Complaint | undefined {
  if (mounts.some((mount) => mountPoint(mount.target) === target))
    return {
      message: `The ${kind} "${source}" is at ${target}, where something else is mounted`,
      expected: 'another target, or one of the two',
    }
  if ('file' in content) return undefined
  const expected = 'one with "file", which is mounted instead'
  if (container.readOnly)
    return { message: `The ${kind} "${source}" cannot be put into a service with read_only`, expected }
  const above = mountAbove(target, mounts)
  if (above === undefined || takesFiles(above, spec)) return undefined
  return {
    message: `The ${kind} "${source}" cannot be put at ${target}, below the ${whatIs(above)} at ${above.target}`,
    expected: `${expected}, or a target elsewhere`,
  }
}

/** A volume of the instance's own is all that may be written to, as its containers do. */
export function takesFiles(mount: MountSpec, spec: Spec): boolean {
  if (mount.type === 'anonymous') return !mount.readOnly
  if (mount.type !== 'volume' || mount.readOnly) return false
  const volume = spec.volumes[mount.source]
  // Of one that is not there something is said already.
  return volume === undefined || isOwnVolume(volume, spec)
}

function whatIs(mount: MountSpec): string {
  if (mount.type === 'bind') return 'folder of the host'
  if (mount.type === 'tmpfs') return 'tmpfs'
  return mount.readOnly ? 'read-only volume' : 'volume, which is not of this instance alone,'
}

/** Where a file is named in the definition. */
function placeOf(file: FileMount, { files }: ServiceSpec, tree: Tree): readonly [Tree, string | number] {
  const key = file.kind === 'file' ? 'volumes' : `${file.kind}s`
  const list: unknown = Reflect.get(tree, key)
  if (!Array.isArray(list) || file.kind === 'file') return [tree, key]
  const alike = files.filter(({ kind, source }) => kind === file.kind && source === file.source)
  const entries = list.flatMap((entry: unknown, index) => {
    const source: unknown = typeof entry === 'object' ? Reflect.get(Object(entry), 'source') : entry
    return source === file.source ? [index] : []
  })
  const index = entries[alike.indexOf(file)]
  return index === undefined ? [tree, key] : [list, index]
}
