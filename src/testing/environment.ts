import type { WaitStrategy } from 'testcontainers'
import type { EnvctlEvent } from '../actions/events.ts'
import type { UpRequest } from '../actions/requests.ts'
import type { Layer } from '../spec/types.ts'
import type { WaitStrategies } from './code.ts'
import type { EnvironmentName, Given, ServiceName } from './definition-types.ts'
import type { Description } from './description.ts'
import { EventHub, type EventOf, type EventType } from './events.ts'
import { separate } from './given.ts'
import { ProcessVariables } from './process-variables.ts'
import { type Described, start } from './start.ts'
import { StartedEnvironment } from './started-environment.ts'
import { wholly } from './whole-error.ts'

/** When images are pulled; an object is one of Testcontainers' policies. */
export type PullPolicy = NonNullable<UpRequest['pull']> | { shouldPull(): boolean | 'never' }

/** What the fixtures of test runners need of a described environment. */
export interface EnvironmentParts<Of extends Given, Name extends string> {
  readonly described: () => Promise<Described>
  readonly outputsToProcess: boolean
  /** Brings up an instance whose state begins as a layer. */
  readonly another: (from: Layer) => Promise<StartedEnvironment<Of, Name>>
}

/** Not for those who use the library. */
export let partsOf: <Of extends Given, Name extends string>(
  environment: Environment<Of, Name>,
) => EnvironmentParts<Of, Name>

/**
 * A described environment. Nothing is read or made before `up`.
 *
 * @example
 * const environment = new Environment(import.meta.dirname, 'envs.yaml')
 *   .withEnvironment('test')
 *   .withVariables({ PG_VERSION: '15' })
 *   .withWaitStrategy('api', Wait.forLogMessage('listening'))
 * await using env = await environment.up()
 */
export class Environment<const Of extends Given = string, Name extends string = string> {
  readonly #given: Of
  readonly #place: string | readonly string[] | undefined
  #description: Omit<Description, 'directory'> = { variables: {}, profiles: [], services: [], build: false }
  readonly #hub = new EventHub()
  #waits: WaitStrategies = { of: new Map() }
  #signal: AbortSignal | undefined
  #outputsToProcess = false

  static {
    partsOf = (environment) => ({
      described: () => environment.#described(),
      outputsToProcess: environment.#outputsToProcess,
      another: (from) => wholly(async () => environment.#start(await environment.#described(), from)),
    })
  }

  /**
   * @param given a folder; or a definition as an object
   * @param place the definition's file in the folder, or several of which each is laid over those before it; without it
   * the nearest one there or above; for an object, the folder that its paths are taken from, without it that of the
   * process
   */
  constructor(given: Of, place?: Of extends string ? string | readonly string[] : string) {
    this.#given = given
    this.#place = place
  }

  #with(change: Partial<Description>): this {
    this.#description = { ...this.#description, ...change }
    return this
  }

  /** Which environment of the definition; the first one without it. */
  withEnvironment<const Wanted extends EnvironmentName<Of>>(name: Wanted): Environment<Of, Wanted> {
    // The name is known to the types alone.
    return this.#with({ environment: name }) as unknown as Environment<Of, Wanted>
  }

  /** Values for the definition's variables, before those of the process and of `.env`. */
  withVariables(variables: Readonly<Record<string, string>>): this {
    return this.#with({ variables: { ...this.#description.variables, ...variables } })
  }

  /** A file of variables in place of the `.env` beside the definition. */
  withEnvironmentFile(file: string): this {
    return this.#with({ environmentFile: file })
  }

  /** Profiles whose services take part. */
  withProfiles(...profiles: readonly string[]): this {
    return this.#with({ profiles: [...this.#description.profiles, ...profiles] })
  }

  /**
   * A name for the instance. Such a one may be there already, then only what differs is changed; and it stays until
   * `down`, its data until `down({ removeVolumes: true })`.
   */
  withInstance(name: string): this {
    return this.#with({ instance: name })
  }

  /** Whether the instance goes with this process: true for one without a name of its own, false for a named one. */
  withAutoCleanup(autoCleanup: boolean): this {
    return this.#with({ disposable: autoCleanup })
  }

  /** How long a disposable instance may live when nobody can see whether its process does, in milliseconds. */
  withLifetime(lifetimeMs: number): this {
    return this.#with({ lifetimeMs })
  }

  /** A url or the name of a Docker context, in place of the engine that your tools use. */
  withEngine(engine: string): this {
    return this.#with({ engine })
  }

  /** Build images even when nothing of them changed. */
  withBuild(): this {
    return this.#with({ build: true })
  }

  /** When to pull images, in place of each service's own policy. */
  withPullPolicy(policy: PullPolicy): this {
    return this.#with({ pull: typeof policy === 'string' ? policy : pulls(policy.shouldPull()) })
  }

  /**
   * When a service is usable, in place of its own probes. The name of one of its containers, such as `db-1` or a
   * `container_name`, means the service. What the environment does not have makes `up` fail.
   */
  withWaitStrategy(name: ServiceName<Of> | `${ServiceName<Of>}-${number}`, strategy: WaitStrategy): this {
    this.#waits = { ...this.#waits, of: new Map([...this.#waits.of, [name, strategy]]) }
    return this
  }

  /** When services are usable that were given no strategy of their own, in place of their probes. */
  withDefaultWaitStrategy(strategy: WaitStrategy): this {
    this.#waits = { ...this.#waits, default: strategy }
    return this
  }

  /** How long each service may take to be usable, in milliseconds, in place of its own bound. */
  withStartupTimeout(startupTimeoutMs: number): this {
    return this.#with({ startupTimeoutMs })
  }

  /** Puts the outputs into the environment of this process, from `up` until `down`. */
  withProcessEnvironment(): this {
    this.#outputsToProcess = true
    return this
  }

  /** Ends what is under way. */
  withSignal(signal: AbortSignal): this {
    this.#signal = signal
    return this
  }

  /** Listens to what happens: pulls, builds, starts, probes. */
  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): this {
    this.#hub.on(type, listener)
    return this
  }

  /** The same as a stream, from now on, until the loop is left. */
  events(): AsyncIterable<EnvctlEvent> {
    return this.#hub.stream()
  }

  /**
   * Brings up an instance and waits until it is usable: of all services, or of those named and what they depend on.
   * An instance without a name of its own is another one each time, with free ports, and goes with this process.
   *
   * @throws `EnvctlError`: `definition.invalid` with every mistake; `engine.unreachable`; `image.pull-failed`,
   * `image.build-failed`; `service.exited`, `service.not-ready` with the last lines of the log; `operation.cancelled`
   */
  async up(services: readonly ServiceName<Of>[] = []): Promise<StartedEnvironment<Of, Name>> {
    return wholly(async () => {
      const { description, ...rest } = await this.#described()
      return this.#start({ ...rest, description: { ...description, services } })
    })
  }

  async #described(): Promise<Described> {
    const { place, containers } = await separate(this.#given, this.#place)
    return { description: { ...this.#description, ...place }, containers, waits: this.#waits }
  }

  async #start(request: Described, from?: Layer): Promise<StartedEnvironment<Of, Name>> {
    const hub = this.#hub
    const started = await start({ ...request, hub, signal: this.#signal, from })
    const variables = this.#outputsToProcess ? new ProcessVariables(started.facts.outputs) : undefined
    return new StartedEnvironment<Of, Name>({
      ...started,
      hub,
      takeAway: (options) => {
        variables?.restore()
        return started.takeAway(options)
      },
      // A name is that of one instance: a fork gets one of its own.
      another: (layer) =>
        this.#start({ ...request, description: { ...request.description, instance: undefined } }, layer),
    })
  }
}

const pulls = (policy: boolean | 'never'): UpRequest['pull'] =>
  policy === 'never' ? 'never' : policy ? 'always' : undefined
