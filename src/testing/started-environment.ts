import type { StartedTestContainer } from 'testcontainers'
import type { UpDeps } from '../actions/deps.ts'
import type { EnvctlEvent } from '../actions/events.ts'
import { logs } from '../actions/logs.ts'
import type { LogLine } from '../actions/outcomes.ts'
import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Given, OutputName, ServiceName, StartedOf } from './definition-types.ts'
import type { EventHub, EventOf, EventType } from './events.ts'
import type { ProcessVariables } from './process-variables.ts'
import { type DownOptions, factsOf, type RunningFacts, stopAll, takeAway } from './running.ts'
import { ServiceContainer } from './service-container.ts'
import { StartedService } from './started-service.ts'
import { StoppedEnvironment } from './stopped-environment.ts'

export interface StartedParts {
  readonly facts: RunningFacts
  readonly deps: UpDeps
  readonly hub: EventHub
  /** Containers that code started, by service. */
  readonly started: ReadonlyMap<string, StartedTestContainer>
  readonly variables?: ProcessVariables | undefined
  /** Told when the instance is gone. */
  readonly gone: (instance: string) => void
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
  readonly #parts: StartedParts
  readonly #images = new Set<string>()
  #facts: RunningFacts
  #down: Promise<void> | undefined

  constructor(parts: StartedParts) {
    this.#parts = parts
    this.#facts = parts.facts
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
   * A container as Testcontainers shows it; `db-2` is the second replica of `db`. Of a service that was given as a
   * container of Testcontainers, what that became: `StartedPostgreSqlContainer` and so on.
   *
   * @throws `usage.unknown-service` when there is none of that name
   */
  getContainer<const Service extends ServiceName<Of> | `${ServiceName<Of>}-${number}`>(
    name: Service,
  ): StartedOf<Of, Service> {
    return (this.#parts.started.get(name) ?? this.#container(name)) as StartedOf<Of, Service>
  }

  #container(name: string): ServiceContainer {
    const { spec, containers } = this.#facts
    const found =
      containers.find(({ service, number }) => service === name && number === 1) ??
      containers.find(({ service, number }) => `${service}-${number}` === name)
    if (found === undefined) throw this.#unknown(name, [...new Set(containers.map(({ service }) => service))])
    const { deps } = this.#parts
    return new ServiceContainer({ spec, deps, ...found, committed: (image) => this.#images.add(image) })
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

  /** Stops its containers, and leaves them and their data. */
  async stop(): Promise<StoppedEnvironment> {
    await stopAll(this.#facts.spec, this.#parts.deps)
    return new StoppedEnvironment(this.instance, (options) => this.down(options))
  }

  /** Takes it away; its data as well where it is disposable, or where that is asked for. A second time does nothing. */
  down(options: DownOptions = {}): Promise<void> {
    this.#down ??= this.#takeAway(options)
    return this.#down
  }

  async #takeAway(options: DownOptions): Promise<void> {
    const { deps, variables, gone } = this.#parts
    variables?.restore()
    await takeAway(this.#facts.spec, options, deps)
    for (const image of this.#images) await deps.engine.images.remove(image)
    gone(this.instance)
    deps.engine.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down()
  }
}
