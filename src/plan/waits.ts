import type { Spec } from '../spec/types.ts'
import type { Decision, Decisions } from './decide.ts'
import type { Action, ActionOf } from './types.ts'

/** The action after which a container runs; nothing for one that runs already. */
export function startOf({ verdict, key }: Decision): string | undefined {
  if (verdict === 'keep' || verdict === 'done') return undefined
  return verdict === 'unpause' ? `unpause-container:${key}` : `start-container:${key}`
}

export interface WaitFacts {
  readonly spec: Spec
  readonly options: { readonly services: readonly string[] }
  readonly selected: ReadonlySet<string>
  readonly decisions: Decisions
  /** Services whose completion another one waits for. */
  readonly awaited: ReadonlySet<string>
}

type Until = ActionOf<'wait-container'>['until']

/** The waits of a plan: those that a start asked for, and the final ones; each once. */
export class Waits {
  readonly #facts: WaitFacts
  readonly #actions = new Map<string, Action>()

  constructor(facts: WaitFacts) {
    this.#facts = facts
  }

  /** The id of the wait for a container, which is then in the plan. */
  on(decision: Decision, until: Until): string {
    const { service, number, key, verdict, now, cause } = decision
    const id = until === 'ready' ? `wait-container:${key}` : `wait-container:${key}:completed`
    const starts = startOf(decision)
    this.#actions.set(id, {
      id,
      kind: 'wait-container',
      needs: starts === undefined ? [] : [starts],
      cause: starts === undefined ? cause : 'started',
      group: verdict === 'recreate' ? key : undefined,
      service: service.name,
      number,
      containerId: verdict === 'create' || verdict === 'recreate' ? undefined : now?.id,
      until,
      required: isRequired(service.name, this.#facts),
    })
    return id
  }

  /** Waits for everything that is to be used. */
  final(): void {
    for (const decision of [...this.#facts.decisions.values()].flat()) {
      const { service, verdict } = decision
      if (verdict !== 'done') this.on(decision, this.#facts.awaited.has(service.name) ? 'completed' : 'ready')
    }
  }

  actions(): readonly Action[] {
    return [...this.#actions.values()]
  }
}

/** Whether a service may not fail: one that is there only for those who can do without it may. */
export function isRequired(
  name: string,
  { spec, options, selected }: Pick<WaitFacts, 'spec' | 'options' | 'selected'>,
): boolean {
  if (options.services.includes(name)) return true
  const wishes = Object.values(spec.services).flatMap((service) => {
    const dependency = selected.has(service.name) ? service.dependsOn[name] : undefined
    return dependency === undefined ? [] : [dependency.required]
  })
  return wishes.length === 0 || wishes.includes(true)
}
