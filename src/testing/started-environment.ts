import type { StartedTestContainer } from 'testcontainers'
import type { UpDeps } from '../actions/deps.ts'
import type { EnvctlEvent } from '../actions/events.ts'
import { frozenNow } from '../actions/fork.ts'
import { logs } from '../actions/logs.ts'
import type { LogLine } from '../actions/outcomes.ts'
import { reset } from '../actions/reset.ts'
import { createSnapshot } from '../actions/snapshot/create.ts'
import { findSnapshot } from '../actions/state/find-snapshot.ts'
import { removeLayers } from '../actions/store/remove-layers.ts'
import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Layer, Spec } from '../spec/types.ts'
import { containerCalled } from './container-called.ts'
import type { Given, OutputName, ServiceName, StartedOf } from './definition-types.ts'
import type { EventHub, EventOf, EventType } from './events.ts'
import { type DownOptions, factsOf, type RunningFacts, stopAll, withoutSignal } from './running.ts'
import { ServiceContainer } from './service-container.ts'
import { Snapshot } from './snapshot.ts'
import { StartedService } from './started-service.ts'
import { StoppedEnvironment } from './stopped-environment.ts'
import { wholly } from './whole-error.ts'

export interface StartedParts<Of extends Given = Given, Name extends string = string> {
  readonly facts: RunningFacts
  readonly deps: UpDeps
  readonly hub: EventHub
  /** Containers that code started, by service. */
  readonly containers: ReadonlyMap<string, StartedTestContainer>
  readonly takeAway: (options?: DownOptions) => Promise<void>
  /** Ends the connection, once nothing is asked of it any more. */
  readonly close: () => void
  /** Brings up another instance of the same, whose state begins as a layer. */
  readonly another: (from: Layer) => Promise<StartedEnvironment<Of, Name>>
}

export interface ResetOptions<Service extends string = string> {
  /** Only these, with what must follow them; all without them. */
  readonly services?: readonly Service[]
  /** A snapshot, or the name of one, in place of the state after setup. */
  readonly to?: Snapshot | string
}

export interface LogsOptions<Service extends string = string> {
  /** Only these; all without them. */
  readonly services?: readonly Service[]
  /** Go on with what is written from now on. */
  readonly follow?: boolean
  /** The last so many lines of each container; all without it. */
  readonly tail?: number
}

/**
 * A running instance.
 *
 * @example
 * await using env = await new Environment(import.meta.dirname, 'envs.yaml').withEnvironment('test').up()
 * const client = new pg.Client(env.service('db').connection)
 */
export class StartedEnvironment<Of extends Given = string, Name extends string = string>
  implements AsyncDisposable
{
  readonly #parts: StartedParts<Of, Name>
  readonly #images = new Set<string>()
  readonly #layers: Layer[] = []
  #facts: RunningFacts
  #down: Promise<void> | undefined
  #away = false

  constructor(parts: StartedParts<Of, Name>) {
    this.#parts = parts
    this.#facts = parts.facts
  }

  /** @internal */
  get parts(): { readonly spec: Spec; readonly deps: UpDeps } {
    return { spec: this.#facts.spec, deps: this.#parts.deps }
  }

  /** Full name of the instance, which is also its Compose project name. */
  get instance(): string {
    return this.#facts.spec.instance
  }

  /** Values that the environment offers to the host, by name. */
  get outputs(): Readonly<Record<OutputName<Of, Name>, string>> {
    return this.#facts.outputs as Readonly<Record<OutputName<Of, Name>, string>>
  }

  /**
   * Where a service is reached from here.
   *
   * @throws `usage.unknown-service` when it has none of that name that runs
   */
  service(name: ServiceName<Of>): StartedService {
    const address = this.#facts.addresses[name]
    if (address === undefined) throw this.#unknown(name, Object.keys(this.#facts.addresses))
    return new StartedService(name, address)
  }

  /**
   * A container as Testcontainers shows it: that of a service, `db-2` for the second replica of `db`, or that of a
   * `container_name`. Of a service that was given as a container of Testcontainers, what that became:
   * `StartedPostgreSqlContainer` and so on.
   *
   * @throws `usage.unknown-service` when there is none of that name
   */
  getContainer<const Service extends ServiceName<Of> | `${ServiceName<Of>}-${number}`>(
    name: Service,
  ): StartedOf<Of, Service> {
    const { spec, containers } = this.#facts
    const called = containerCalled(name, spec)
    const found = containers.find(
      ({ service, number }) => service === called?.service && number === called.number,
    )
    if (found === undefined) throw this.#unknown(name, [...new Set(containers.map(({ service }) => service))])
    const { deps, containers: byCode } = this.#parts
    const committed = (image: string) => this.#images.add(image)
    const { service, number } = found
    const started =
      byCode.get(number === 1 ? service : `${service}-${number}`) ??
      new ServiceContainer({ spec, deps, ...found, committed })
    return started as StartedOf<Of, Service>
  }

  #unknown(name: string, known: readonly string[]): EnvctlError {
    const near = didYouMean(name, known)
    return new EnvctlError({
      code: 'usage.unknown-service',
      message: `Instance "${this.instance}" has no service "${name}" that was brought up`,
      detail: known.length === 0 ? undefined : `It has: ${known.join(', ')}`,
      hint: near === undefined ? 'Name it in up([...]), or in the definition.' : `Did you mean "${near}"?`,
    })
  }

  /** Lines of the logs of its services, those that were written before first. */
  logs({ services = [], follow = false, tail }: LogsOptions<ServiceName<Of>> = {}): AsyncIterable<LogLine> {
    const request = { instance: this.instance, services, follow, tail, timestamps: false }
    return logs(request, this.#parts.deps)
  }

  /** Listens to what happens to it by this library, such as `ready.passed`; what is returned ends that. */
  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void {
    return this.#parts.hub.on(type, listener)
  }

  /** The same as a stream, from now on, until the loop is left. */
  events(): AsyncIterable<EnvctlEvent> {
    return this.#parts.hub.stream()
  }

  /** Looks at it again, after something else has changed it: containers that were restarted or made anew. */
  async refresh(): Promise<void> {
    this.#facts = await factsOf(this.#facts.spec, this.#parts.deps)
  }

  /**
   * Puts its state back to what it was after setup, or to a snapshot, whatever it has become: in the same time however
   * much data there is. Containers are made anew; names, ports and urls stay.
   */
  async reset({ services = [], to }: ResetOptions<ServiceName<Of>> = {}): Promise<void> {
    const target = typeof to === 'object' ? to.layer : to
    const request = { services, to: target, hard: false }
    await wholly(() => reset(this.#facts.spec, request, this.#parts.deps))
    await this.refresh()
  }

  /**
   * Keeps the state that it has now, to go back to. With a name it is kept until it is removed (`envctl snapshot rm`), and
   * takes the place of one of that name; without one it goes with the instance. Services that keep state are stopped for a
   * moment and go on in new containers, without what they wrote outside of volumes.
   *
   * @throws `state.none` when no service keeps state
   */
  async snapshot(name?: string): Promise<Snapshot> {
    const { spec } = this.#facts
    const { deps } = this.#parts
    const layer = await wholly(async () => {
      if (name === undefined) return frozenNow(spec, deps, 'snapshot')
      await createSnapshot(spec, { name, files: false, replace: true }, deps)
      return findSnapshot(name, spec, deps)
    })
    if (name === undefined) this.#layers.push(layer)
    await this.refresh()
    return new Snapshot(name, layer)
  }

  /**
   * Another instance that begins with the state that this one has now. Nothing is copied, and neither sees what the other
   * writes from then on. Services that keep state are stopped for a moment.
   *
   * @throws `state.none` when no service keeps state
   */
  async fork(): Promise<StartedEnvironment<Of, Name>> {
    const layer = await wholly(() => frozenNow(this.#facts.spec, this.#parts.deps))
    this.#layers.push(layer)
    await this.refresh()
    return this.#parts.another(layer)
  }

  /** Stops its containers, and leaves them and their data. */
  async stop(): Promise<StoppedEnvironment> {
    await wholly(() => stopAll(this.#facts.spec, this.#parts.deps))
    return new StoppedEnvironment(this.instance, (options) => this.down(options))
  }

  /** Takes it away; its data as well where it is disposable, or where that is asked for. A second time does nothing. */
  down(options: DownOptions = {}): Promise<void> {
    this.#down ??= wholly(() => this.#takeAway(options)).catch((error) => {
      // What has failed can be tried again.
      this.#down = undefined
      throw error
    })
    return this.#down
  }

  async #takeAway(options: DownOptions): Promise<void> {
    const deps = withoutSignal(this.#parts.deps)
    if (!this.#away) await this.#parts.takeAway(options)
    this.#away = true
    for (const image of this.#images) await deps.engine.images.remove(image)
    // What a fork stands on stays until that goes.
    if (this.#layers.length > 0) await removeLayers(this.#layers, deps)
    this.#parts.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down()
  }
}
