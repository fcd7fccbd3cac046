import type { Observed } from '../../plan/observed.ts'
import type { LeaseSpec, RootFacts } from '../../spec/types.ts'
import { chooseMechanism } from '../../state/choose.ts'
import { withHelper } from '../../state/helper.ts'
import type { Made, Mechanism, Parts, StateTools } from '../../state/mechanism.ts'
import { rootOf } from '../../state/root.ts'
import type { Deps } from '../deps.ts'
import { helperLabels, leaseLabels } from './object-labels.ts'
import type { Results } from './results.ts'

export interface StateWorkFacts {
  readonly deps: Deps
  readonly instance: string
  readonly observed: Observed
  /** `overlay`, `copy` or `tar`, when a person insists. */
  readonly forced?: string | undefined
  /** Of a disposable instance. */
  readonly lease?: LeaseSpec | undefined
}

interface RootPlace {
  readonly volume: string
  readonly service: string
  readonly number: number
  readonly target: string
  readonly containerId?: string | undefined
}

/** What the handlers that work on state share while a plan runs. */
export class StateWork {
  readonly #facts: StateWorkFacts
  readonly #made = new Map<string, Parts>()
  readonly #paths = new Map<string, string>()
  readonly #roots = new Map<string, RootFacts>()
  readonly #clearing: Promise<void>[] = []
  #mechanism: Promise<Mechanism> | undefined

  constructor(facts: StateWorkFacts) {
    this.#facts = facts
    for (const { name, path, state } of facts.observed.volumes) {
      this.#paths.set(name, path)
      if (state !== undefined) this.#made.set(name, { backing: state.backing, chain: state.chain })
    }
  }

  tools(image: string, signal: AbortSignal): StateTools {
    const { deps, instance, lease } = this.#facts
    return {
      engine: deps.engine,
      image,
      helperLabels: { ...helperLabels(instance), ...leaseLabels(lease) },
      later: (work) => {
        this.#clearing.push(work)
        // How it ended is told by `cleared`; until somebody asks, that it failed ends nothing else.
        work.catch(() => undefined)
      },
      signal,
    }
  }

  /** Chosen once; tells when it is not the quick one. */
  mechanism(tools: StateTools): Promise<Mechanism> {
    this.#mechanism ??= this.#choose(tools)
    return this.#mechanism
  }

  async #choose(tools: StateTools): Promise<Mechanism> {
    const { observed, forced, deps, instance } = this.#facts
    const { mechanism, probed } = await chooseMechanism({ volumes: observed.volumes, forced }, tools)
    if (probed && !mechanism.differences)
      deps.emit({
        type: 'notice',
        subject: instance,
        message:
          'This engine cannot lay volumes over each other: state is copied, which takes longer the more there is',
      })
    return mechanism
  }

  /** Remembers what a volume was made of. */
  setMade(volume: string, made: Made): void {
    this.#made.set(volume, made)
    this.#paths.set(volume, made.path)
    if (made.backing !== undefined && made.backingPath !== undefined)
      this.#paths.set(made.backing, made.backingPath)
  }

  /** Owner and permissions of the root of a volume, as the container tells that has it; else a helper. */
  async rootOf(
    { volume, service, number, target, containerId }: RootPlace,
    {
      image,
      results,
      signal,
    }: { readonly image: string; readonly results: Results; readonly signal: AbortSignal },
  ): Promise<RootFacts> {
    const known = this.#roots.get(volume)
    if (known !== undefined) return known
    const { engine } = this.#facts.deps
    const container = containerId ?? results.find(service, number)
    const root =
      container === undefined
        ? await withHelper({ mounts: [{ volume, target: '/state' }] }, this.tools(image, signal), (id) =>
            rootOf(engine, { container: id, path: '/state' }, signal),
          )
        : await rootOf(engine, { container, path: target }, signal)
    this.#roots.set(volume, root)
    return root
  }

  /** Whether a volume holds everything itself. */
  isWhole(volume: string): boolean {
    return this.#made.get(volume)?.backing === undefined
  }

  /** The volumes that hold what a volume shows, newest first. */
  chainOf(volume: string): readonly string[] {
    const { backing = volume, chain } = this.#made.get(volume) ?? { chain: [] }
    return [backing, ...chain]
  }

  /** Whether a volume of that name was there before. */
  had(volume: string): boolean {
    return this.#facts.observed.volumes.some(({ name }) => name === volume)
  }

  /** Where the content of a volume is, on the engine's machine. */
  pathOf(volume: string): string {
    const path = this.#paths.get(volume)
    if (path === undefined) throw new Error(`it is not known where volume ${volume} is`)
    return path
  }

  /** Once all that nobody had to wait for is cleared up. */
  async cleared(): Promise<void> {
    await Promise.all(this.#clearing)
  }
}
