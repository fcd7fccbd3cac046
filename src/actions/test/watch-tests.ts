import { cancelled, messageOf } from '../../base/errors.ts'
import type { UpDeps } from '../deps.ts'
import { FileChanges } from '../files/file-changes.ts'
import { versionOf } from '../instance/version.ts'
import { loadTestSpec } from '../load.ts'
import type { TestOutcome } from '../outcomes.ts'
import { runAgainst, type TestInstance, type TestRequest, testInstance } from './run-tests.ts'

/** A run of the tests, and what made it begin. */
export interface WatchedRun {
  /** Files that have changed; none for the first run. */
  readonly changed: readonly string[]
  /** How it went; fails with the reason when there was no instance to run on. */
  readonly outcome: Promise<TestOutcome>
}

interface Prepared {
  readonly instance: TestInstance
  /** Digest of all that it was made of. */
  readonly version: string
}

/** Stands for the name of an instance where only what all have in common counts. */
const ANY = 'any'

/**
 * Runs the tests now and whenever a file of the project changes, each time against an instance that nothing was done to
 * yet. The next one is prepared once a run is over, and stays until it is needed or what it was made of has changed.
 *
 * @throws `operation.cancelled` once the signal is given, which alone ends it; `definition.invalid` when that is so from
 * the beginning
 *
 * @example
 * for await (const { outcome } of watchTests(request, deps)) console.log(await outcome)
 */
export async function* watchTests(request: TestRequest, deps: UpDeps): AsyncGenerator<WatchedRun, never> {
  const { directory } = await loadTestSpec(request.load)
  const folders = [directory, request.load.cwd]
  await using changes = await FileChanges.of({ folders, except: request.failures })
  await using tests = new WatchedTests(request, deps)
  for (let changed: readonly string[] = []; ; ) {
    const outcome = tests.run()
    yield { changed, outcome }
    const [{ status }] = await Promise.allSettled([outcome])
    if (status === 'fulfilled') await tests.prepare()
    changed = await changes.next(deps.signal).catch((error) => {
      throw deps.signal.aborted ? cancelled(error) : error
    })
  }
}

/** Runs of the same tests, one after the other, with an instance that waits for the next. */
class WatchedTests implements AsyncDisposable {
  readonly #request: TestRequest
  readonly #deps: UpDeps
  #prepared: Prepared | undefined

  constructor(request: TestRequest, deps: UpDeps) {
    this.#request = request
    this.#deps = deps
  }

  async run(): Promise<TestOutcome> {
    const version = await this.#version()
    if (this.#prepared?.version !== version) await this[Symbol.asyncDispose]()
    const instance = this.#prepared?.instance ?? (await testInstance(this.#request, this.#deps))
    // From here on it takes itself away.
    this.#prepared = undefined
    return runAgainst(instance, this.#request, this.#deps)
  }

  /** In the background: nobody is shown how. */
  async prepare(): Promise<void> {
    const { emit, signal } = this.#deps
    try {
      const version = await this.#version()
      const instance = await testInstance(this.#request, { ...this.#deps, emit: () => undefined })
      this.#prepared = { version, instance }
    } catch (error) {
      // The next run tries again, and fails with the whole of it.
      const message = `the instance for the next run cannot be prepared: ${messageOf(error)}`
      if (!signal.aborted) emit({ type: 'notice', subject: this.#request.load.cwd, message })
    }
  }

  async #version(): Promise<string> {
    return versionOf(await loadTestSpec({ ...this.#request.load, instance: ANY }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const before = this.#prepared
    this.#prepared = undefined
    await before?.instance.takeAway()
  }
}
