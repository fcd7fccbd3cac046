import { fullImageName } from '../base/image-name.ts'
import { COMPOSE, ENVCTL } from '../base/labels.ts'
import type {
  ContainerEvent,
  ContainerSummary,
  ImageSummary,
  NetworkSummary,
  PublishedPort,
  VolumeSummary,
} from '../engine/port-types.ts'
import type {
  Observed,
  ObservedContainer,
  ObservedImage,
  ObservedNetwork,
  ObservedState,
  ObservedVolume,
} from './observed.ts'
import { parsePorts } from './ports-label.ts'
import { unfinishedIn } from './state/unfinished.ts'
import { stoppingIn } from './stopping.ts'

export interface Listings {
  readonly instance: string
  readonly containers: readonly ContainerSummary[]
  readonly networks: readonly NetworkSummary[]
  readonly volumes: readonly VolumeSummary[]
  readonly images: readonly ImageSummary[]
  /** What happened lately, in order. */
  readonly events?: readonly ContainerEvent[] | undefined
  /** Which signals stop the containers that were sent one that may be for something else. */
  readonly stopSignals?: ReadonlyMap<string, number | undefined> | undefined
}

/**
 * What an engine lists, as an instance. Containers of others are left out; networks and volumes of others
 * stay, marked as not ours, because a spec may name them.
 */
export function fold(listings: Listings): Observed {
  const { instance, containers, networks, volumes, images, events = [], stopSignals = new Map() } = listings
  const stopping = stoppingIn(events, stopSignals)
  const started = new Map(events.flatMap(({ id, action, at }) => (action === 'start' ? [[id, at]] : [])))
  const ours = (labels: Labels) => labels[ENVCTL.instance] === instance
  const unfinished = unfinishedIn(volumes)
  return {
    instance,
    containers: containers
      .filter((each) => ours(each.labels))
      .map((each) => {
        const startedAt = started.get(each.id)
        return {
          ...container(each),
          ...(stopping.has(each.id) ? { stopping: true } : {}),
          ...(startedAt === undefined ? {} : { startedAt }),
        }
      }),
    networks: networks.map((each) => network(each, ours(each.labels))),
    volumes: volumes.map((each) => {
      const volume = observedVolume(each, ours(each.labels))
      return unfinished.has(each.name) ? asUnfinished(volume) : volume
    }),
    images: imagesByName(images),
  }
}

/** Whose making did not come to its end holds no state: it is as one of a set-up that did not. */
function asUnfinished(volume: ObservedVolume): ObservedVolume {
  const { state, labels } = volume
  // One of that name that was there before is somebody's.
  if (state === undefined || labels[ENVCTL.instance] === undefined) return volume
  return { ...volume, ours: false, partOf: labels[ENVCTL.instance], state: { ...state, stage: 'setup' } }
}

type Labels = Readonly<Record<string, string>>

/** A container without a service is a helper: like a one-off one, `up` leaves it alone and `down` removes it. */
function container(summary: ContainerSummary): ObservedContainer {
  const { command: _, labels, ...facts } = summary
  const service = labels[COMPOSE.service]
  const given = parsePorts(labels[ENVCTL.ports])
  return {
    ...facts,
    labels,
    service: service ?? '',
    number: Number.parseInt(labels[COMPOSE.number] ?? '', 10) || 1,
    oneoff: service === undefined || labels[COMPOSE.oneoff]?.toLowerCase() === 'true',
    hash: labels[ENVCTL.hash] ?? '',
    ...(labels[ENVCTL.helper] === undefined ? {} : { helper: true }),
    ...(labels[ENVCTL.stage] === 'setup' ? { inSetup: true } : {}),
    ports: inOrder(facts.ports, given),
    givenPorts: given,
  }
}

function network({ id, name, labels }: NetworkSummary, ours: boolean): ObservedNetwork {
  return {
    id,
    name,
    ours,
    key: ours ? (labels[COMPOSE.network] ?? name) : name,
    hash: labels[ENVCTL.hash] ?? '',
  }
}

/** A volume as its labels tell it. */
export function observedVolume(
  { name, labels, path, createdAt }: VolumeSummary,
  ours = false,
): ObservedVolume {
  const { [ENVCTL.partOf]: partOf, [ENVCTL.record]: record } = labels
  const state = stateOf(labels)
  return {
    name,
    ours,
    key: ours ? (labels[COMPOSE.volume] ?? name) : name,
    hash: labels[ENVCTL.hash] ?? '',
    kind: labels[ENVCTL.volumeKind] === 'state' ? 'state' : 'named',
    path,
    createdAt,
    labels,
    ...(state === undefined ? {} : { state }),
    ...(partOf === undefined ? {} : { partOf }),
    ...(record === undefined ? {} : { record }),
  }
}

function stateOf(labels: Labels): ObservedState | undefined {
  const { [ENVCTL.slot]: slot, [ENVCTL.layer]: layer, [ENVCTL.backing]: backing } = labels
  if (slot === undefined) return undefined
  return {
    slot,
    generation: Number.parseInt(labels[ENVCTL.generation] ?? '', 10) || 0,
    stage: labels[ENVCTL.stage] === 'setup' ? 'setup' : 'live',
    layer,
    backing,
    chain: texts(labels[ENVCTL.chain]),
    steps: texts(labels[ENVCTL.steps]),
  }
}

/** A label that holds a JSON list; nothing when it is not what envctl wrote. */
function texts(label: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(label ?? '[]')
    return Array.isArray(value) ? value.map(String) : []
  } catch {
    return []
  }
}

function imagesByName(images: readonly ImageSummary[]): Readonly<Record<string, ObservedImage>> {
  const entries = images.flatMap(({ id, tags, digests, labels }) => {
    const names = [...tags, ...digests].map(fullImageName)
    const bases = textsIn(labels[ENVCTL.buildBases])
    const image: ObservedImage = { id, digests, names, buildKey: labels[ENVCTL.buildKey], bases }
    return names.map((name) => [name, image] as const)
  })
  return Object.fromEntries(entries)
}

/** As the definition names them: the engine lists them in any order. */
function inOrder(ports: readonly PublishedPort[], given: readonly PublishedPort[]): readonly PublishedPort[] {
  const place = ({ target, port }: PublishedPort) => {
    const index = given.findIndex((each) => each.target === target && each.port === port)
    return index < 0 ? given.length : index
  }
  return ports.toSorted((a, b) => place(a) - place(b))
}

function textsIn(label: string | undefined): Readonly<Record<string, string>> | undefined {
  if (label === undefined) return undefined
  return Object.fromEntries(
    membersIn(label).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  )
}

/** What a label holds as JSON; nothing in one that somebody else has changed. */
function membersIn(label: string | undefined): readonly (readonly [string, unknown])[] {
  if (label === undefined) return []
  try {
    const value: unknown = JSON.parse(label)
    return value === null || typeof value !== 'object' ? [] : Object.entries(value)
  } catch {
    return []
  }
}
