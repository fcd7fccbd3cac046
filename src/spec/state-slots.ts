import { formerVolumeName, resourceName, stateVolumeName } from '../base/names.ts'
import { plainPath } from '../base/plain-path.ts'
import type { MountSpec, ServiceSpec, Spec, VolumeSpec } from './types.ts'

/** A place where an environment keeps state: one volume of each of its instances. */
export interface StateSlot {
  /** The same in every instance: `db-1:/var/lib/postgresql/data`, or `volume:data` of a named volume. */
  readonly id: string
  /** Key in the definition, of a named volume. */
  readonly volume?: string | undefined
  /** Name of its volume on the engine, unless a later generation has taken its place. */
  readonly name: string
  /** What an earlier envctl called it, where that name is no other slot's. */
  readonly formerName?: string | undefined
  /** Where it is mounted. */
  readonly mounts: readonly StateMount[]
  /** Whether the image or the template says that state is kept there: its first start then fills it. */
  readonly initialised: boolean
}

export interface StateMount {
  /** The service that has it. */
  readonly service: string
  /** Which of its replicas, from 1. */
  readonly number: number
  /** Path in the container. */
  readonly target: string
}

/** Services whose state hangs together, because they share volumes; most often one. */
export interface StateUnit {
  /** Names of its services, joined: `db`, `api+worker`. */
  readonly id: string
  readonly services: readonly string[]
  readonly slots: readonly StateSlot[]
}

/** Paths of a service's own that hold state and that the definition mounts nothing at. */
export function ownStatePaths(service: ServiceSpec, imageVolumes: readonly string[]): readonly string[] {
  const { mounts, tmpfs } = service.container
  const covered = new Set([...mounts, ...tmpfs].map(({ target }) => plainPath(target)))
  const anonymous = mounts.filter((mount) => mount.type === 'anonymous').map(({ target }) => target)
  const paths = new Set([...imageVolumes, ...service.state].map(plainPath))
  return [...anonymous, ...[...paths].filter((path) => !covered.has(path))]
}

/** Whether a named volume is the environment's own, so that another may take its place. */
export function isOwnVolume({ key, name, external, driver, driverOpts }: VolumeSpec, spec: Spec): boolean {
  const plain = (driver === undefined || driver === 'local') && Object.keys(driverOpts).length === 0
  return !external && plain && name === resourceName(spec.instance, key)
}

/**
 * Where the state of an environment is. `volumesOf` tells what the image of a service declares; a service of
 * which that is not known yet is left out.
 */
export function stateUnits(
  spec: Spec,
  volumesOf: (service: ServiceSpec) => readonly string[] | undefined,
): readonly StateUnit[] {
  const slots = new Map<string, StateSlot>()
  const known = Object.values(spec.services).flatMap((service) => {
    const volumes = volumesOf(service)
    return volumes === undefined ? [] : [{ service, volumes }]
  })
  for (const { service, volumes } of known)
    for (const slot of slotsOf(service, volumes, spec)) {
      const before = slots.get(slot.id)
      slots.set(slot.id, {
        ...slot,
        mounts: [...(before?.mounts ?? []), ...slot.mounts],
        initialised: slot.initialised || (before?.initialised ?? false),
      })
    }
  return grouped([...slots.values()], spec)
}

function slotsOf(service: ServiceSpec, imageVolumes: readonly string[], spec: Spec): readonly StateSlot[] {
  const numbers = Array.from({ length: service.scale }, (_, index) => index + 1)
  const filled = new Set([...imageVolumes, ...service.state].map(plainPath))
  const own = ownStatePaths(service, imageVolumes)
  const named = service.container.mounts.filter((mount) => isNamed(mount, spec))
  return numbers.flatMap((number): readonly StateSlot[] => [
    ...own.map((target) => ({
      id: `${service.name}-${number}:${target}`,
      ...ownNames(own, { instance: spec.instance, service: service.name, number, target }),
      mounts: [{ service: service.name, number, target }],
      initialised: filled.has(plainPath(target)),
    })),
    ...named.map(({ source, target }) => ({
      id: `volume:${source}`,
      volume: source,
      name: resourceName(spec.instance, source),
      mounts: [{ service: service.name, number, target }],
      initialised: filled.has(plainPath(target)),
    })),
  ])
}

/** Of several paths that had one name, the first goes on with what is there. */
function ownNames(
  paths: readonly string[],
  { instance, service, number, target }: StateMount & { readonly instance: string },
): Pick<StateSlot, 'name' | 'formerName'> {
  const name = stateVolumeName(instance, service, number, target)
  const former = (path: string) => formerVolumeName(instance, service, number, path)
  const alike = paths.filter((path) => former(path) === former(target))
  const heir = alike.find((path) => stateVolumeName(instance, service, number, path) === former(path))
  return (heir ?? alike[0]) === target && name !== former(target)
    ? { name, formerName: former(target) }
    : { name }
}

function isNamed(mount: MountSpec, spec: Spec): mount is Extract<MountSpec, { readonly type: 'volume' }> {
  const volume = mount.type === 'volume' ? spec.volumes[mount.source] : undefined
  return volume !== undefined && isOwnVolume(volume, spec)
}

/** Slots of services that share one belong together, as do those of services that have another's mounts. */
function grouped(slots: readonly StateSlot[], spec: Spec): readonly StateUnit[] {
  const groups: { services: Set<string>; slots: StateSlot[] }[] = []
  for (const slot of slots) {
    const services = slot.mounts.flatMap(({ service }) => [service, ...borrowers(service, spec)])
    const touching = groups.filter((group) => services.some((name) => group.services.has(name)))
    const merged = {
      services: new Set([...touching.flatMap((group) => [...group.services]), ...services]),
      slots: [...touching.flatMap((group) => group.slots), slot],
    }
    groups.splice(0, groups.length, ...groups.filter((group) => !touching.includes(group)), merged)
  }
  return groups.map((group) => {
    const services = [...group.services].sort()
    return { id: services.join('+'), services, slots: group.slots }
  })
}

/** Services that have the mounts of another one. */
function borrowers(name: string, spec: Spec): readonly string[] {
  return Object.values(spec.services).flatMap((service) =>
    service.container.volumesFrom.some(({ from }) => 'service' in from && from.service === name)
      ? [service.name]
      : [],
  )
}
