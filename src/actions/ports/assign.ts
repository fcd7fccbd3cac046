import { EnvctlError } from '../../base/errors.ts'
import type { PublishedPort } from '../../engine/port-types.ts'
import type { ActionOf, Plan, PortChoice } from '../../plan/types.ts'
import type { Deps } from '../deps.ts'
import { canBind, freePort, type PortWish, portCandidates } from './choose.ts'
import { type Claim, claimsOf, collide, type HostPort, hostPort, protocolOf } from './claims.ts'
import { portOwner } from './owner.ts'

/** Container (`db-1`) to where its ports are published, in the order in which its creation asks for them. */
export type PortTable = Map<string, readonly PublishedPort[]>

type Creation = ActionOf<'create-container'>

/**
 * Decides the host port of every container that the plan creates, before anything is touched. A fixed port
 * that is taken is `port.in-use` and says by whom, unless the instance may move to another.
 */
export async function assignPorts(plan: Plan, deps: Deps): Promise<PortTable> {
  const creations = creationsOf(plan).filter(({ ports }) => ports.length > 0)
  if (creations.length === 0) return new Map()
  const leaving = new Set(
    plan.actions.flatMap((action) => (action.kind === 'remove-container' ? [action.name] : [])),
  )
  const all = claimsOf(await deps.engine.containers.list({}, deps.signal))
  const assigner = new Assigner({
    instance: plan.instance,
    claims: all.filter(({ container }) => !leaving.has(container)),
    freed: all.filter(({ container, running }) => running && leaving.has(container)),
    deps,
  })
  // Those that are certain first: what may move gives way to them.
  const ports = new Map<PortChoice, number>()
  for (const movable of [false, true]) {
    for (const creation of creations) {
      for (const choice of creation.ports)
        if (choice.movable === movable) ports.set(choice, await assigner.assign(creation, choice))
    }
  }
  return new Map(
    creations.map((creation) => [
      `${creation.service}-${creation.number}`,
      creation.ports.map((choice) => published(choice, ports.get(choice))),
    ]),
  )
}

/** One for each container: one that is made several times has its ports each time. */
function creationsOf({ actions }: Plan): readonly Creation[] {
  const creations = actions.filter((action): action is Creation => action.kind === 'create-container')
  return [...new Map(creations.map((each) => [`${each.service}-${each.number}`, each])).values()]
}

/**
 * Other host ports for a container whose own were taken between their choice and its start, where they may
 * move. `undefined` when none may.
 */
export async function reassignPorts(
  creation: Creation,
  before: readonly PublishedPort[],
  facts: { readonly instance: string; readonly deps: Deps },
): Promise<readonly PublishedPort[] | undefined> {
  if (!creation.ports.some(({ movable }) => movable)) return undefined
  const { instance, deps } = facts
  const taken = before.map((port) => ({ ...hostPort(port), container: creation.name, running: true }))
  const claims = [...claimsOf(await deps.engine.containers.list({}, deps.signal)), ...taken]
  const assigner = new Assigner({ instance, claims, freed: [], deps })
  const result: PublishedPort[] = []
  for (const [index, choice] of creation.ports.entries()) {
    const another: PortChoice = { ...choice, port: typeof choice.port === 'object' ? choice.port : 'auto' }
    const port = choice.movable ? await assigner.assign(creation, another) : before[index]?.port
    result.push(published(choice, port))
  }
  return result
}

function published({ target, address }: PortChoice, port: number | undefined): PublishedPort {
  if (port === undefined) throw new Error(`no host port was decided for ${target}`)
  return { target, address, port }
}

interface AssignFacts {
  readonly instance: string
  /** Of the containers that stay. */
  readonly claims: readonly Claim[]
  /** What containers hold now that are removed before others start. */
  readonly freed: readonly HostPort[]
  readonly deps: Deps
}

class Assigner {
  readonly #facts: AssignFacts
  readonly #given: HostPort[] = []

  constructor(facts: AssignFacts) {
    this.#facts = facts
  }

  async assign(creation: Creation, choice: PortChoice): Promise<number> {
    const port =
      typeof choice.port === 'number' ? await this.#wanted(creation, choice, choice.port) : undefined
    const result = port ?? (await this.#free(creation, choice))
    this.#given.push(hostPort({ ...choice, port: result }))
    return result
  }

  /** The port as wanted; `undefined` when another must be taken in its stead. */
  async #wanted(creation: Creation, choice: PortChoice, port: number): Promise<number | undefined> {
    const holder = await this.#holder(port, choice)
    if (holder === undefined) return port
    if (!choice.movable) throw inUse({ creation, choice, port, holder })
    return undefined
  }

  async #free(creation: Creation, choice: PortChoice): Promise<number> {
    const { service, number } = creation
    const range = typeof choice.port === 'object' ? choice.port : undefined
    const { instance, claims, deps } = this.#facts
    const wish: PortWish = { instance, service, number, target: choice.target, range }
    const others = [...claims, ...this.#given]
    const untaken = portCandidates(wish).filter((candidate) => {
      const meant = hostPort({ ...choice, port: candidate })
      return !others.some((other) => collide(other, meant))
    })
    const local = deps.engine.address.local && protocolOf(choice.target) === 'tcp'
    const port = await freePort(untaken, { local, address: choice.address })
    if (port === undefined) throw noneFree(creation, choice)
    if (typeof choice.port === 'number') {
      deps.emit({
        type: 'notice',
        subject: `${service}-${number}`,
        message: `Port ${choice.port} is taken; ${choice.target} is published at ${port} instead`,
      })
    }
    return port
  }

  async #holder(port: number, choice: PortChoice): Promise<string | undefined> {
    const { claims, freed, deps } = this.#facts
    const meant = hostPort({ ...choice, port })
    if (this.#given.some((given) => collide(given, meant))) return 'another port of this instance'
    const claim = claims.find((each) => each.running && collide(each, meant))
    if (claim !== undefined) {
      const of = claim.instance === undefined ? '' : ` of instance "${claim.instance}"`
      return `container "${claim.container}"${of}`
    }
    if (!deps.engine.address.local || meant.protocol !== 'tcp') return undefined
    if (freed.some((each) => collide(each, meant)) || (await canBind(port, choice.address))) return undefined
    return (await portOwner(port)) ?? 'another process'
  }
}

function inUse(facts: { creation: Creation; choice: PortChoice; port: number; holder: string }): EnvctlError {
  const { creation, choice, port, holder } = facts
  return new EnvctlError({
    code: 'port.in-use',
    message: `Port ${port} for ${choice.target} of service "${creation.service}" is in use by ${holder}`,
    hint: `Stop it, publish another port, or write ports: ["${choice.target.replace(/\/tcp$/, '')}"] to get a free one.`,
  })
}

function noneFree(creation: Creation, choice: PortChoice): EnvctlError {
  const where = typeof choice.port === 'object' ? ` between ${choice.port[0]} and ${choice.port[1]}` : ''
  return new EnvctlError({
    code: 'port.in-use',
    message: `No host port${where} is free for ${choice.target} of service "${creation.service}"`,
    hint: 'Remove instances that are no longer needed (envctl ls, envctl down), or widen the range.',
  })
}
