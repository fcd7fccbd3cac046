import { ENVCTL } from '../base/labels.ts'
import type { LabelFilter } from '../engine/port.ts'
import type { ContainerSummary, NetworkSummary, VolumeSummary } from '../engine/port-types.ts'
import { fold } from '../plan/fold.ts'
import { recordsOf } from '../state/records.ts'
import type { Deps } from './deps.ts'

/** What the engine has of an instance. */
export interface Members {
  readonly instance: string
  readonly containers: readonly ContainerSummary[]
  readonly networks: readonly NetworkSummary[]
  /** Those that are made of parts of its own with these; what has become part of a layer is nobody's any more. */
  readonly volumes: readonly VolumeSummary[]
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

/** Everything that envctl made and that has these labels, by instance. */
export async function membersBy(
  labels: LabelFilter,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<readonly Members[]> {
  const filter = { labels: { [ENVCTL.instance]: true as const, ...labels } }
  const [containers, networks, all] = await Promise.all([
    engine.containers.list(filter, signal),
    engine.networks.list(filter, signal),
    // Layers belong to no instance, and tell which volumes are theirs.
    engine.volumes.list({}, signal),
  ])
  const needed = neededVolumes(all)
  const volumes = all.filter((volume) => has(volume, labels) && instanceOf(volume) !== '' && !needed(volume))
  const names = new Set([...containers, ...networks, ...volumes].map(instanceOf))
  // An image that was made of a container may hand on labels that are empty.
  names.delete('')
  return [...names].toSorted().map((instance) => ({
    instance,
    containers: containers.filter((each) => instanceOf(each) === instance),
    networks: networks.filter((each) => instanceOf(each) === instance),
    volumes: volumes.filter((each) => instanceOf(each) === instance),
  }))
}

/** The members in one list, for what is asked of all of them. */
export function allOf({ containers, networks, volumes }: Members) {
  return [...containers, ...volumes, ...networks]
}

const instanceOf = ({ labels }: Labelled): string => labels[ENVCTL.instance] ?? labels[ENVCTL.partOf] ?? ''

function has(volume: Labelled, labels: LabelFilter): boolean {
  return Object.entries(labels).every(([key, wanted]) =>
    // Parts name their instance by another label.
    key === ENVCTL.instance
      ? wanted === true || instanceOf(volume) === wanted
      : wanted === true
        ? key in volume.labels
        : volume.labels[key] === wanted,
  )
}

/** Whether a layer, or an instance other than its own, needs a volume. */
function neededVolumes(volumes: readonly VolumeSummary[]): (volume: VolumeSummary) => boolean {
  const recorded = new Set(
    recordsOf(volumes).flatMap(({ slots }) => Object.values(slots).flatMap(({ chain }) => chain)),
  )
  const folded = fold({ instance: '', containers: [], networks: [], volumes, images: [] }).volumes
  const users = Map.groupBy(
    folded.flatMap((volume) =>
      (volume.state?.chain ?? []).map((part) => ({ part, user: instanceOf(volume) })),
    ),
    ({ part }) => part,
  )
  return (volume) =>
    recorded.has(volume.name) ||
    (users.get(volume.name) ?? []).some(({ user }) => user !== instanceOf(volume))
}
