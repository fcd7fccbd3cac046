import { ENVCTL } from '../../base/labels.ts'
import { stateVolumeName } from '../../base/names.ts'
import type { MountRequest } from '../../engine/port.ts'
import type { ServiceSpec, Spec } from '../../spec/types.ts'
import { objectLabels } from './object-labels.ts'

/**
 * Every mount of a container with the names that volumes have on the engine. A path that holds state and
 * that nothing else is mounted at gets a volume of the instance's own, whose name follows from the service:
 * so it is there again when the container is made anew, which an anonymous volume would not be.
 */
export function mountRequests(
  spec: Spec,
  replica: { readonly service: ServiceSpec; readonly number: number },
  imageVolumes: readonly string[],
): readonly MountRequest[] {
  const { service, number } = replica
  const state = (target: string, noCopy: boolean, readOnly: boolean): MountRequest => ({
    type: 'volume',
    name: stateVolumeName(spec.instance, service.name, number, target),
    target,
    readOnly,
    noCopy,
    labels: { ...objectLabels(spec), [ENVCTL.volumeKind]: 'state' },
  })
  const given = service.container.mounts.map((mount): MountRequest => {
    switch (mount.type) {
      case 'volume': {
        const volume = spec.volumes[mount.source]
        if (volume === undefined) throw new Error(`the spec has no volume "${mount.source}"`)
        const { target, readOnly, noCopy, subpath } = mount
        return { type: 'volume', name: volume.name, target, readOnly, noCopy, subpath, labels: {} }
      }
      case 'anonymous':
        return state(mount.target, mount.noCopy, mount.readOnly)
      default:
        return mount
    }
  })
  const covered = new Set(
    [...given.map((mount) => mount.target), ...service.container.tmpfs.map((mount) => mount.target)].map(
      plainPath,
    ),
  )
  const paths = new Set([...imageVolumes, ...service.state].map(plainPath))
  const missing = [...paths].filter((path) => !covered.has(path))
  return [...given, ...missing.map((path) => state(path, false, false))]
}

const plainPath = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') : path)
