import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpDeps } from '../actions/deps.ts'
import { keepFailure } from '../actions/test/keep-failure.ts'
import { EnvctlError, messageOf } from '../base/errors.ts'
import type { CopySource, CopyWish, HeldCopy, Isolation } from './copies/source.ts'
import type { Given } from './definition-types.ts'
import { type Environment, partsOf } from './environment.ts'
import { EventHub } from './events.ts'
import { ProcessVariables } from './process-variables.ts'
import { factsOf } from './running.ts'
import { openSession } from './session.ts'
import type { Described } from './start.ts'
import { StartedEnvironment } from './started-environment.ts'
import { wholly } from './whole-error.ts'

export interface EnvironmentTestOptions<Of extends Given, Name extends string> {
  /** What the tests run against. */
  readonly environment: Environment<Of, Name>
  /**
   * How much shares a copy of it: the whole `run`, all that one `worker` runs, or nothing but one `test`, which is the
   * default.
   */
  readonly isolation?: Isolation | undefined
  /** With the isolation `test`: how many copies are kept ready beyond those in use. 2 without it. */
  readonly warm?: number | undefined
  /** How many copies are started at a time; as many as there are processors, 4 at most, without it. */
  readonly starts?: number | undefined
  /** How many copies there may be at a time; 16 without it. */
  readonly copies?: number | undefined
  /**
   * Folder for the logs and states of failed tests; `.envctl/failures` beside the definition without it, and none for
   * `false`.
   */
  readonly failures?: string | false | undefined
  /** How long the first copy may take, in milliseconds; 10 minutes without it. */
  readonly prepareTimeoutMs?: number | undefined
  /** Told what is waited for; written to stderr without it. */
  readonly onWaiting?: ((because: string) => void) | undefined
}

/** A test, as its runner knows it. */
export interface RunningTest {
  readonly name: string
  /** What it failed with, once it is over. */
  readonly failure?: (() => unknown) | undefined
  /** Hands what was kept of a failure on to the report. */
  readonly attach?: ((kept: KeptFailure) => Promise<void>) | undefined
  /** Aborted when its time is up. Who waits for a copy then waits no longer. */
  readonly signal?: AbortSignal | undefined
}

/** What was kept of a test that failed. */
export interface KeptFailure {
  readonly folder: string
  /** The whole log of each container, as a file. */
  readonly logs: readonly { readonly name: string; readonly path: string }[]
}

const PREPARE_MS = 10 * 60_000
/** Who waits for no longer than this is told nothing. */
const PATIENCE_MS = 3000
const LOG = '.log'

/** What the runners' fixtures have in common: a copy for a test, and what is kept when that fails. */
export class Fixture<Of extends Given, Name extends string> {
  readonly #options: EnvironmentTestOptions<Of, Name>
  #source: Promise<CopySource> | undefined
  #session: Promise<UpDeps> | undefined

  constructor(options: EnvironmentTestOptions<Of, Name>) {
    this.#options = options
  }

  get prepareTimeoutMs(): number {
    return this.#options.prepareTimeoutMs ?? PREPARE_MS
  }

  /** Makes the first copy before any test needs it. */
  async prepare(): Promise<void> {
    const source = await this.#copies()
    await this.#patiently('the environment', (waits) => source.prepare(waits))
  }

  /** Runs a test with a copy. */
  async use<Result>(
    test: RunningTest,
    body: (env: StartedEnvironment<Of, Name>) => Promise<Result>,
  ): Promise<Result> {
    const source = await this.#copies()
    const copy = await this.#patiently(`"${test.name}"`, (waits) => source.acquire(waits, test.signal))
    const env = await this.#started(copy)
    try {
      // Its time may have ended just when the copy came.
      test.signal?.throwIfAborted()
      const result = await body(env)
      const failure = test.failure?.()
      if (failure !== undefined) await this.#keep(env, test, failure)
      return result
    } catch (error) {
      await this.#keep(env, test, error)
      throw error
    } finally {
      await env.down()
    }
  }

  get #isShared(): boolean {
    return (this.#options.isolation ?? 'test') !== 'test'
  }

  #copies(): Promise<CopySource> {
    this.#source ??= wholly(() => this.#open())
    return this.#source
  }

  async #open(): Promise<CopySource> {
    const { isolation = 'test', warm, starts, copies } = this.#options
    const wish: CopyWish = { isolation, warm, starts, copies }
    const described = disposable(await partsOf(this.#options.environment).described())
    // What needs neither is loaded by nobody.
    return hasCode(described)
      ? (await import('./copies/own-source.ts')).ownSource(described, wish)
      : (await import('./copies/keeper-source.ts')).keeperSource(described.description, wish)
  }

  async #started(copy: HeldCopy): Promise<StartedEnvironment<Of, Name>> {
    const { environment } = this.#options
    const { outputsToProcess, another } = partsOf(environment)
    const hub = new EventHub()
    const deps = copy.started?.deps ?? { ...(await this.#connected()), emit: hub.emit }
    // What others have had before may have been reset by them: its containers are new ones then.
    const facts = this.#isShared ? await factsOf(copy.facts.spec, deps) : copy.facts
    const variables = outputsToProcess ? new ProcessVariables(facts.outputs) : undefined
    return new StartedEnvironment<Of, Name>({
      facts,
      deps,
      hub,
      containers: copy.started?.containers ?? new Map(),
      takeAway: async () => {
        variables?.restore()
        await copy.release()
      },
      // What others keep is looked at over one connection, which holds nobody up.
      close: () => undefined,
      another,
    })
  }

  #connected(): Promise<UpDeps> {
    this.#session ??= partsOf(this.#options.environment)
      .described()
      .then(({ description: { engine } }) => openSession({ engine, hub: new EventHub() }))
    return this.#session
  }

  /** That there is nowhere to keep it changes nothing about how the test went. */
  async #keep(env: StartedEnvironment<Of, Name>, test: RunningTest, failure: unknown): Promise<void> {
    const { failures } = this.#options
    if (failures === false) return
    try {
      const { spec, deps } = env.parts
      const reason = `${test.name}: ${messageOf(failure)}`
      const folder = await keepFailure(spec, { failures, reason }, deps)
      const files = (await readdir(folder)).filter((name) => name.endsWith(LOG)).toSorted()
      const logs = files.map((file) => ({ name: file.slice(0, -LOG.length), path: join(folder, file) }))
      await test.attach?.({ folder, logs })
    } catch (error) {
      process.stderr.write(`envctl: the logs of "${test.name}" could not be kept: ${messageOf(error)}\n`)
    }
  }

  /** Says what is waited for, when that takes longer. */
  async #patiently<Result>(
    what: string,
    work: (waits: (because: string) => void) => Promise<Result>,
  ): Promise<Result> {
    const { onWaiting = (because: string) => process.stderr.write(`envctl: ${what} waits: ${because}\n`) } =
      this.#options
    let last: string | undefined
    let patient = true
    const timer = setTimeout(() => {
      patient = false
      if (last !== undefined) onWaiting(last)
    }, PATIENCE_MS)
    try {
      return await wholly(() =>
        work((because) => {
          last = because
          if (!patient) onWaiting(because)
        }),
      )
    } finally {
      clearTimeout(timer)
    }
  }
}

function hasCode({ containers, waits }: Described): boolean {
  return containers.size > 0 || waits.of.size > 0 || waits.default !== undefined
}

/** A copy has a name that nobody else has, and is taken away. */
function disposable(described: Described): Described {
  const { description } = described
  if (description.instance !== undefined)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `The environment of the tests is named "${description.instance}", and each copy needs a name of its own`,
      hint: 'Leave out withInstance.',
    })
  return { ...described, description: { ...description, disposable: true } }
}
