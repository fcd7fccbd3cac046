import { fullImageName } from '../../../../src/base/image-name.ts'
import { COMPOSE, ENVCTL } from '../../../../src/base/labels.ts'
import { DEPENDS_ON_LABEL, formatDependsOn } from '../../../../src/plan/depends-on-label.ts'
import type { Observed, ObservedContainer } from '../../../../src/plan/observed.ts'
import type { Action, ActionOf, Plan } from '../../../../src/plan/types.ts'
import { networkHash, volumeHash } from '../../../../src/spec/spec-hash.ts'
import type { ServiceSpec, Spec } from '../../../../src/spec/types.ts'

export const NOTHING: Observed = {
  instance: 'shop-dev',
  containers: [],
  networks: [],
  volumes: [],
  images: {},
}

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
      return withImage(observed, action.image, action.key)
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
      const volume = { name, key, hash: volumeHash(action.volume), kind: 'named', ours: true } as const
      return { ...observed, volumes: [...observed.volumes, volume] }
    }
    case 'remove-volume':
      refuse(
        observed.containers.some((each) => each.mounts.some((mount) => mount.name === action.name)),
        'volume is in use',
      )
      return { ...observed, volumes: observed.volumes.filter((each) => each.name !== action.name) }
    case 'create-container':
      return { ...observed, containers: [...observed.containers, created(spec, observed, action)] }
    case 'start-container':
      return changed(observed, action, { state: 'running' })
    case 'stop-container':
      return {
        ...observed,
        containers: observed.containers.map((each) =>
          each.id === action.containerId ? { ...each, state: 'exited', exitCode: 0 } : each,
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
      const old = observed.containers.find((each) => each.id === action.containerId)
      refuse(old === undefined || old.state === 'running', `${action.name} runs or is gone`)
      return { ...observed, containers: observed.containers.filter((each) => each.id !== action.containerId) }
    }
    case 'run-step':
      return observed
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
    mounts: service.container.mounts.flatMap((mount) => {
      const name = mount.type === 'volume' ? (spec.volumes[mount.source]?.name ?? '') : undefined
      if (name === undefined) return []
      refuse(!observed.volumes.some((each) => each.name === name), `${action.name}: no volume ${name}`)
      return [{ type: 'volume', name, source: '', target: mount.target }]
    }),
    ports: [],
    givenPorts: Object.fromEntries(
      action.ports.map(({ target, port }) => [target, typeof port === 'number' ? port : 20_001]),
    ),
    labels: {
      [ENVCTL.instance]: spec.instance,
      [COMPOSE.service]: service.name,
      [DEPENDS_ON_LABEL]: formatDependsOn(service.dependsOn),
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
  const image = { id: fresh('image'), digests: [], buildKey }
  return { ...observed, images: { ...observed.images, [fullImageName(reference)]: image } }
}

type Subject = { readonly service: string; readonly number: number }

function find(observed: Observed, { service, number }: Subject): ObservedContainer {
  const found = observed.containers.find(
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
