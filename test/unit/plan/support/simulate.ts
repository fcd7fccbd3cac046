import { contentReference } from '../../../../src/base/image-key.ts'
import { fullImageName } from '../../../../src/base/image-name.ts'
import { COMPOSE, ENVCTL } from '../../../../src/base/labels.ts'
import { stateVolumeName } from '../../../../src/base/names.ts'
import { DEPENDS_ON_LABEL, formatDependsOn } from '../../../../src/plan/depends-on-label.ts'
import { imageOf } from '../../../../src/plan/image-of.ts'
import type { Observed, ObservedContainer } from '../../../../src/plan/observed.ts'
import type { Action, ActionOf, Plan, StateVolume } from '../../../../src/plan/types.ts'
import { networkHash, volumeHash } from '../../../../src/spec/spec-hash.ts'
import { ownStatePaths } from '../../../../src/spec/state-slots.ts'
import type { ServiceSpec, Spec } from '../../../../src/spec/types.ts'
import { recordLabels, recordName } from '../../../../src/state/records.ts'

export const NOTHING: Observed = {
  instance: 'shop-dev',
  containers: [],
  networks: [],
  volumes: [],
  images: {},
}

/** Of a volume that says nothing of itself. */
export const BARE = { path: '', createdAt: '', labels: {} } as const

let serial = 0
const fresh = (kind: string) => `${kind}-${++serial}`

/**
 * What an engine would have after a plan. It objects to what an engine objects to: removing what runs or is
 * in use, using what is not there, taking a name twice.
 */
export function simulate(spec: Spec, before: Observed, plan: Plan): Observed {
  return plan.actions.reduce((observed, action) => step(spec, observed, action), before)
}

function step(spec: Spec, observed: Observed, action: Action): Observed {
  switch (action.kind) {
    case 'pull-image':
      return withImage(observed, action.image, undefined)
    case 'build-image':
      return withBuilt(observed, action.image, action.key)
    case 'tag-image':
      return withImage(observed, action.image, imageOf(observed, action.source)?.buildKey)
    case 'create-network': {
      const { key, name } = action.network
      refuse(
        observed.networks.some((each) => each.name === name),
        `network ${name} exists`,
      )
      const network = { id: fresh('network'), name, key, hash: networkHash(action.network), ours: true }
      return { ...observed, networks: [...observed.networks, network] }
    }
    case 'remove-network': {
      const used = observed.containers.some((each) => each.networks[action.name] !== undefined)
      refuse(used, `network ${action.name} is in use`)
      return { ...observed, networks: observed.networks.filter((each) => each.id !== action.networkId) }
    }
    case 'create-volume': {
      const { key, name } = action.volume
      refuse(
        observed.volumes.some((each) => each.name === name),
        `volume ${name} exists`,
      )
      const volume = {
        name,
        key,
        hash: volumeHash(action.volume),
        kind: 'named',
        ours: true,
        ...BARE,
      } as const
      return { ...observed, volumes: [...observed.volumes, volume] }
    }
    case 'remove-volume':
      refuse(
        observed.containers.some((each) => each.mounts.some((mount) => mount.name === action.name)),
        'volume is in use',
      )
      if (action.unlessWhole && chainOf(action.name)[0] === action.name) return observed
      return { ...observed, volumes: observed.volumes.filter((each) => each.name !== action.name) }
    case 'create-container': {
      const container = created(spec, observed, action)
      const missing = container.mounts
        .map(({ name = '' }) => name)
        .filter((name) => !observed.volumes.some((each) => each.name === name))
      const made = missing.map((name) => ({ ...STATE_VOLUME, name, key: name, kind: 'state' as const }))
      return {
        ...observed,
        containers: [...observed.containers, container],
        volumes: [...observed.volumes, ...made],
      }
    }
    case 'start-container':
      return changed(observed, action, { state: 'running' })
    case 'stop-container':
      return {
        ...observed,
        containers: observed.containers.map((each) =>
          each.id === idOf(observed, action) ? { ...each, state: 'exited', exitCode: 0 } : each,
        ),
      }
    case 'pause-container':
    case 'unpause-container': {
      const [from, to] =
        action.kind === 'pause-container'
          ? (['running', 'paused'] as const)
          : (['paused', 'running'] as const)
      refuse(find(observed, action).state !== from, `${action.name} is not ${from}`)
      return changed(observed, action, { state: to })
    }
    case 'remove-container': {
      const id = idOf(observed, action)
      const old = observed.containers.find((each) => each.id === id)
      refuse(old === undefined || old.state === 'running', `${action.name} runs or is gone`)
      return { ...observed, containers: observed.containers.filter((each) => each.id !== id) }
    }
    case 'rename-container': {
      refuse(
        observed.containers.some((each) => each.name === action.name),
        `${action.name} exists`,
      )
      const id = idOf(observed, action)
      return {
        ...observed,
        containers: observed.containers.map((each) =>
          each.id === id ? { ...each, name: action.name } : each,
        ),
      }
    }
    case 'create-state':
      return action.volumes.reduce((now, volume) => withState(spec, now, volume), observed)
    case 'freeze-layer':
      return frozenAs(observed, action)
    case 'run-step': {
      if (!action.mark) return observed
      const name = `${spec.instance}_step-${action.digest}`
      const mark = { ...STATE_VOLUME, name, key: name, record: 'step' }
      const labels = { [ENVCTL.recordData]: action.digest }
      return { ...observed, volumes: [...observed.volumes, { ...mark, labels }] }
    }
    case 'wait-container': {
      const now = find(observed, action)
      const lives =
        now.state === 'running' || now.state === 'paused' || (now.state === 'exited' && now.exitCode === 0)
      refuse(!lives, `${action.id}: it does not run`)
      return action.until === 'completed'
        ? changed(observed, action, { state: 'exited', exitCode: 0 })
        : observed
    }
  }
}

function created(spec: Spec, observed: Observed, action: ActionOf<'create-container'>): ObservedContainer {
  const service = spec.services[action.service]
  if (service === undefined) throw new Error(`no service ${action.service}`)
  const image = observed.images[fullImageName(service.image)]
  if (image === undefined) throw new Error(`${action.name}: no image ${service.image}`)
  refuse(
    observed.containers.some((each) => each.name === action.name),
    `${action.name} exists`,
  )
  const networks = Object.keys(service.container.networks).map((key) => {
    const name = spec.networks[key]?.name ?? ''
    const network = observed.networks.find((each) => each.name === name)
    if (network === undefined) throw new Error(`${action.name}: no network ${name}`)
    return [name, { id: network.id, address: '' }] as const
  })
  return {
    id: fresh('container'),
    name: action.name,
    service: service.name,
    number: action.number,
    oneoff: false,
    hash: action.hash,
    image: service.image,
    imageId: image.id,
    state: 'created',
    status: '',
    health: 'none',
    createdAt: serial,
    networks: Object.fromEntries(networks),
    networkMode: networkMode(service, observed),
    ...(action.stage === undefined ? {} : { inSetup: true }),
    mounts: [
      ...ownStatePaths(service, []).map((target) => ({
        type: 'volume',
        name:
          action.state?.[target]?.volume ??
          stateVolumeName(spec.instance, service.name, action.number, target),
        source: '',
        target,
      })),
      ...service.container.mounts.flatMap((mount) => {
        const named = mount.type === 'volume' ? (spec.volumes[mount.source]?.name ?? '') : undefined
        if (named === undefined) return []
        const name = action.state?.[mount.target]?.volume ?? named
        refuse(!observed.volumes.some((each) => each.name === name), `${action.name}: no volume ${name}`)
        return [{ type: 'volume', name, source: '', target: mount.target }]
      }),
    ],
    ports: [],
    givenPorts: action.ports.map(({ target, address, port }, index) => ({
      target,
      address,
      port: typeof port === 'number' ? port : 20_001 + index,
    })),
    labels: {
      [ENVCTL.instance]: spec.instance,
      [COMPOSE.service]: service.name,
      [DEPENDS_ON_LABEL]: formatDependsOn(service),
    },
  }
}

function networkMode(service: ServiceSpec, observed: Observed): string {
  const mode = service.container.networkMode
  if (mode?.kind !== 'service') return mode?.value ?? 'bridge'
  const provider = observed.containers.find((each) => each.service === mode.service && each.number === 1)
  if (provider === undefined) throw new Error(`no container of ${mode.service}`)
  return `container:${provider.id}`
}

function withImage(observed: Observed, reference: string, buildKey: string | undefined): Observed {
  const image = { id: fresh('image'), digests: [], names: [fullImageName(reference)], buildKey }
  return { ...observed, images: { ...observed.images, [fullImageName(reference)]: image } }
}

const STATE_VOLUME = { hash: '', kind: 'named', ours: true, ...BARE } as const

/** A volume of state; what it begins as must be there, and nobody may have it already. */
function withState(spec: Spec, observed: Observed, volume: StateVolume): Observed {
  const { name, slot, generation, stage, source, backing } = volume
  const has = (wanted: string) => observed.volumes.some((each) => each.name === wanted)
  refuse(has(name), `volume ${name} exists`)
  const chain =
    source.kind === 'layer' ? source.chain : source.kind === 'volume' ? chainOf(source.volume) : []
  for (const part of chain) refuse(!has(part), `volume ${name} begins as ${part}, which is not there`)
  const state = {
    slot,
    generation,
    stage,
    chain,
    layer: source.kind === 'fresh' ? undefined : source.key,
    backing: source.kind === 'fresh' ? undefined : backing,
    steps: source.kind === 'fresh' ? [] : source.steps,
  }
  const setup = stage === 'setup' ? { ours: false, partOf: spec.instance } : {}
  chains.set(name, [state.backing ?? name, ...chain])
  const key = volume.volume ?? name
  const hash = volume.volume === undefined ? '' : volumeHash(spec.volumes[volume.volume] ?? missing(name))
  const made = { ...STATE_VOLUME, name, key, hash, state, ...setup }
  const upper = { ...STATE_VOLUME, name: backing, key: backing, ours: false, partOf: spec.instance }
  return {
    ...observed,
    volumes: [...observed.volumes, made, ...(source.kind === 'fresh' ? [] : [upper])],
  }
}

function missing(name: string): never {
  throw new Error(`volume ${name} is not in the spec`)
}

/** What volumes are made of, those that are gone too. */
const chains = new Map<string, readonly string[]>()

const chainOf = (name: string): readonly string[] => chains.get(name) ?? [name]

/** A record of what the volumes hold; nothing may run on them. */
function frozenAs(observed: Observed, { layer, from }: ActionOf<'freeze-layer'>): Observed {
  const slots = from.map(({ slot, volume }) => {
    const busy = observed.containers.some(
      (each) => each.state === 'running' && each.mounts.some((mount) => mount.name === volume),
    )
    refuse(busy, `volume ${volume} is frozen while a container runs on it`)
    const root = { uid: 0, gid: 0, mode: 0o755 }
    return [slot, { chain: chainOf(volume), root }] as const
  })
  const name = recordName(layer)
  const labels = recordLabels({ layer, slots: Object.fromEntries(slots) })
  const record = { ...STATE_VOLUME, name, key: name, ours: false, record: 'layer', labels }
  return { ...observed, volumes: [...observed.volumes.filter((each) => each.name !== name), record] }
}

/** The container of an action: one that was there before, or the one that was made last. */
function idOf(observed: Observed, action: Subject & { readonly containerId?: string | undefined }): string {
  return action.containerId ?? find(observed, action).id
}

/** Under the name by which it is found again, too. */
function withBuilt(observed: Observed, reference: string, key: string | undefined): Observed {
  const after = withImage(observed, reference, key)
  const image = imageOf(after, reference)
  if (key === undefined || image === undefined) return after
  return { ...after, images: { ...after.images, [fullImageName(contentReference(reference, key))]: image } }
}

type Subject = { readonly service: string; readonly number: number }

function find(observed: Observed, { service, number }: Subject): ObservedContainer {
  const found = observed.containers.findLast(
    (each) => each.service === service && each.number === number && !each.oneoff,
  )
  if (found === undefined) throw new Error(`no container ${service}-${number}`)
  return found
}

function changed(observed: Observed, subject: Subject, facts: Partial<ObservedContainer>): Observed {
  const { id } = find(observed, subject)
  return {
    ...observed,
    containers: observed.containers.map((each) => (each.id === id ? { ...each, ...facts } : each)),
  }
}

function refuse(wrong: boolean, message: string): void {
  if (wrong) throw new Error(message)
}
