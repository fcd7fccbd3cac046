import { ENVCTL } from '../../base/labels.ts'
import { stateVolumeName } from '../../base/names.ts'
import type { MountRequest } from '../../engine/port.ts'
import type { StateMounts } from '../../plan/types.ts'
import { takesFiles } from '../../spec/check-files.ts'
import { mountAbove, mountsOf } from '../../spec/mounts-of.ts'
import { ownStatePaths } from '../../spec/state-slots.ts'
import type { FileMount, MountSpec, ServiceSpec, Spec } from '../../spec/types.ts'
import { objectLabels } from './object-labels.ts'

export interface MountFacts {
  readonly spec: Spec
  readonly service: ServiceSpec
  readonly number: number
  /** Paths that the image declares as state. */
  readonly imageVolumes: readonly string[]
  /** Volumes that hold the state instead of those that follow from the names, by path. */
  readonly state: StateMounts
}

/**
 * Every mount of a container with the names that volumes have on the engine. A path that holds state and
 * that nothing else is mounted at gets a volume of the instance's own, whose name follows from the service:
 * so it is there again when the container is made anew, which an anonymous volume would not be.
 */
export function mountRequests(facts: MountFacts): readonly MountRequest[] {
  const { spec, service, number, imageVolumes, state } = facts
  const own = (target: string, noCopy: boolean, readOnly: boolean): MountRequest => ({
    type: 'volume',
    name: state[target]?.volume ?? stateVolumeName(spec.instance, service.name, number, target),
    target,
    readOnly,
    noCopy: state[target]?.filled ?? noCopy,
    labels: state[target] === undefined ? { ...objectLabels(spec), [ENVCTL.volumeKind]: 'state' } : {},
  })
  const given = service.container.mounts.map((mount): MountRequest => {
    switch (mount.type) {
      case 'volume': {
        const volume = spec.volumes[mount.source]
        if (volume === undefined) throw new Error(`the spec has no volume "${mount.source}"`)
        const { target, readOnly, subpath } = mount
        const name = state[target]?.volume ?? volume.name
        const noCopy = state[target]?.filled ?? mount.noCopy
        return { type: 'volume', name, target, readOnly, noCopy, subpath, labels: {} }
      }
      case 'anonymous':
        return own(mount.target, mount.noCopy, mount.readOnly)
      default:
        return mount
    }
  })
  const covered = new Set(given.map(({ target }) => target))
  const kept = ownStatePaths(service, imageVolumes)
    .filter((path) => !covered.has(path))
    .map((path) => own(path, false, false))
  const ownPaths = kept.map(
    ({ target }): MountSpec => ({ type: 'anonymous', target, readOnly: false, noCopy: false }),
  )
  const mounts = [...mountsOf(service, spec), ...ownPaths]
  return [...given, ...mountedFiles(service, mounts, spec), ...kept]
}

/**
 * Nothing can be put into a container that cannot be written to, and what is put below a mount that is not the
 * instance's own goes to whom that belongs, or is hidden by it: there the files of this machine are mounted.
 */
function mountedFiles(
  { container, files }: ServiceSpec,
  mounts: readonly MountSpec[],
  spec: Spec,
): readonly MountRequest[] {
  return files.flatMap(({ content, target }): readonly MountRequest[] => {
    const above = mountAbove(target, mounts)
    const closed = container.readOnly || (above !== undefined && !takesFiles(above, spec))
    return closed && 'file' in content
      ? [{ type: 'bind', source: content.file, target, readOnly: true, createHostPath: false }]
      : []
  })
}

/** The files of a service that nothing mounts: those that are put into its container. */
export function unmountedFiles(
  { files }: ServiceSpec,
  mounts: readonly MountRequest[],
): readonly FileMount[] {
  return files.filter((file) => !mounts.some(({ target }) => target === file.target))
}
