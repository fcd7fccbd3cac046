import type { Spec } from '../spec/types.ts'
import type { ObservedContainer } from './observed.ts'
import { isLive } from './replicas.ts'
import { predecessors } from './selection.ts'
import type { Action } from './types.ts'

export interface Removal {
  readonly container: ObservedContainer
  readonly cause: string
  /** What it is called in ids; its name without it. */
  readonly key?: string | undefined
  readonly group?: string | undefined
  /** What must be done before it may be touched. */
  readonly needs?: readonly string[] | undefined
  /** It is given no time to end. */
  readonly abrupt?: boolean | undefined
}

/** The containers that a plan removes, with the order in which they may stop. */
export class Removals {
  readonly #spec: Spec
  readonly #removals: Removal[] = []

  constructor(spec: Spec) {
    this.#spec = spec
  }

  add(removal: Removal): void {
    this.#removals.push(removal)
  }

  removeId(key: string): string {
    return `remove-container:${key}`
  }

  /** The removals of containers that satisfy a condition. */
  of(condition: (container: ObservedContainer) => boolean): readonly string[] {
    return this.#removals
      .filter(({ container }) => condition(container))
      .map((removal) => this.removeId(keyOf(removal)))
  }

  /** What ends a container: after it, another may have its ports and volumes. */
  endOf(container: ObservedContainer): readonly string[] {
    const removal = this.#removals.find((each) => each.container.id === container.id)
    if (removal === undefined) return []
    return [isLive(container) ? stopId(keyOf(removal)) : this.removeId(keyOf(removal))]
  }

  /** Removals of other containers that hold a host port until then. */
  holding(port: number, key: string): readonly string[] {
    const others = this.#removals.filter((removal) => keyOf(removal) !== key)
    const holders = others.filter(({ container }) =>
      container.ports.some((published) => published.port === port),
    )
    return holders.map((removal) => this.removeId(keyOf(removal)))
  }

  actions(): readonly Action[] {
    return this.#removals.flatMap((removal): readonly Action[] => {
      const { container, cause, group, needs = [] } = removal
      const key = keyOf(removal)
      const subject = {
        service: container.service,
        number: container.number,
        containerId: container.id,
        name: container.name,
      }
      const id = this.removeId(key)
      // Who is given no time does not take leave of others either. What others wait for goes first: its successor
      // starts while the rest still goes.
      const first = removal.abrupt ? this.#providers(container.service) : this.#dependents(container.service)
      const before = [...needs, ...first]
      if (!isLive(container)) return [{ id, kind: 'remove-container', needs, cause, group, ...subject }]
      const graceMs = removal.abrupt ? 0 : this.#spec.services[container.service]?.container.stopGracePeriodMs
      const stop = {
        id: stopId(key),
        kind: 'stop-container',
        needs: before,
        cause,
        group,
        ...subject,
        graceMs,
      } as const
      return [stop, { id, kind: 'remove-container', needs: [stop.id], cause, group, ...subject }]
    })
  }

  /** The stops of those that a service depends on, where they are given no time either. */
  #providers(name: string): readonly string[] {
    const service = this.#spec.services[name]
    const names = service === undefined ? [] : predecessors(service)
    return this.#removals
      .filter(({ abrupt, container }) => abrupt && isLive(container) && names.includes(container.service))
      .map((removal) => stopId(keyOf(removal)))
  }

  /** The stops of those that depend on a service: they stop first. */
  #dependents(name: string): readonly string[] {
    return this.#removals.flatMap((removal) => {
      const { container } = removal
      const service = this.#spec.services[container.service]
      const depends = service !== undefined && predecessors(service).includes(name)
      return depends && isLive(container) ? [stopId(keyOf(removal))] : []
    })
  }
}

const keyOf = ({ key, container }: Removal): string => key ?? container.name
const stopId = (key: string): string => `stop-container:${key}`
