import { EnvctlError } from '../../base/errors.ts'
import type { ActionOf, Plan, PortChoice } from '../../plan/types.ts'
import type { Deps } from '../deps.ts'
import { canBind, freePort, type PortWish, portCandidates } from './choose.ts'
import { type Claim, claimsOf, protocolOf } from './claims.ts'
import { portOwner } from './owner.ts'

/** Container (`db-1`) to container port (`5432/tcp`) to host port. */
export type PortTable = Map<string, Map<string, number>>

type Creation = ActionOf<'create-container'>

/**
 * Decides the host port of every container that the plan creates, before anything is touched. A fixed port
 * that is taken is `port.in-use` and says by whom, unless the instance may move to another.
 */
export async function assignPorts(plan: Plan, deps: Deps): Promise<PortTable> {
  const table: PortTable = new Map()
  const creations = plan.actions.filter((action): action is Creation => action.kind === 'create-container')
  if (!creations.some((creation) => creation.ports.length > 0)) return table
  const leaving = new Set(
    plan.actions.flatMap((action) => (action.kind === 'remove-container' ? [action.name] : [])),
  )
  const all = await deps.engine.containers.list({}, deps.signal)
  const claims = claimsOf(all).filter((claim) => !leaving.has(claim.container))
  const assigner = new Assigner(plan.instance, claims, leaving, deps)
  // Those that are certain first: what may move gives way to them.
  for (const movable of [false, true]) {
    for (const creation of creations) {
      for (const choice of creation.ports) {
        const key = `${creation.service}-${creation.number}`
        // One that is made several times has its ports each time.
        if (choice.movable !== movable || table.get(key)?.has(choice.target)) continue
        const port = await assigner.assign(creation, choice)
        table.set(key, (table.get(key) ?? new Map<string, number>()).set(choice.target, port))
      }
    }
  }
  return table
}

/**
 * Other host ports for a container whose own were taken between their choice and its start, where they may
 * move. `undefined` when none may.
 */
export async function reassignPorts(
  creation: Creation,
  before: ReadonlyMap<string, number>,
  facts: { readonly instance: string; readonly deps: Deps },
): Promise<Map<string, number> | undefined> {
  if (!creation.ports.some(({ movable }) => movable)) return undefined
  const taken = [...before.values()].map((port) => ({
    port,
    protocol: 'tcp',
    container: creation.name,
    running: true,
  }))
  const claims = [...claimsOf(await facts.deps.engine.containers.list({}, facts.deps.signal)), ...taken]
  const assigner = new Assigner(facts.instance, claims, new Set(), facts.deps)
  const result = new Map(before)
  for (const choice of creation.ports.filter(({ movable }) => movable)) {
    result.set(
      choice.target,
      await assigner.assign(creation, {
        ...choice,
        port: typeof choice.port === 'object' ? choice.port : 'auto',
      }),
    )
  }
  return result
}

class Assigner {
  readonly #instance: string
  readonly #claims: readonly Claim[]
  readonly #leaving: ReadonlySet<string>
  readonly #deps: Deps
  readonly #given = new Set<string>()

  constructor(instance: string, claims: readonly Claim[], leaving: ReadonlySet<string>, deps: Deps) {
    this.#instance = instance
    this.#claims = claims
    this.#leaving = leaving
    this.#deps = deps
  }

  async assign(creation: Creation, choice: PortChoice): Promise<number> {
    const port =
      typeof choice.port === 'number' ? await this.#wanted(creation, choice, choice.port) : undefined
    const result = port ?? (await this.#free(creation, choice))
    this.#given.add(`${result}/${protocolOf(choice.target)}`)
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
    const wish: PortWish = { instance: this.#instance, service, number, target: choice.target, range }
    const protocol = protocolOf(choice.target)
    const taken = new Set(
      this.#claims.filter((claim) => claim.protocol === protocol).map((claim) => claim.port),
    )
    for (const given of this.#given) if (given.endsWith(`/${protocol}`)) taken.add(Number.parseInt(given, 10))
    const local = this.#deps.engine.address.local && protocol === 'tcp'
    const port = await freePort(portCandidates(wish), taken, { local, address: choice.address })
    if (port === undefined) throw noneFree(creation, choice)
    if (typeof choice.port === 'number') {
      this.#deps.emit({
        type: 'notice',
        subject: `${service}-${number}`,
        message: `Port ${choice.port} is taken; ${choice.target} is published at ${port} instead`,
      })
    }
    return port
  }

  async #holder(port: number, choice: PortChoice): Promise<string | undefined> {
    const protocol = protocolOf(choice.target)
    if (this.#given.has(`${port}/${protocol}`)) return 'another service of this instance'
    const claim = this.#claims.find(
      (each) => each.running && each.port === port && each.protocol === protocol,
    )
    if (claim !== undefined) {
      const of = claim.instance === undefined ? '' : ` of instance "${claim.instance}"`
      return `container "${claim.container}"${of}`
    }
    if (!this.#deps.engine.address.local || protocol !== 'tcp') return undefined
    // Containers that are about to be removed still hold their ports: the engine is asked about those later.
    if (this.#leaving.size > 0 || (await canBind(port, choice.address))) return undefined
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
