import { clearTimeout, setTimeout } from 'node:timers'
import { types } from 'node:util'
import { timerMs } from '../base/duration.ts'
import { EnvctlError } from '../base/errors.ts'
import { brokenOff } from './broken-off.ts'
import type { Given } from './definition-types.ts'
import { type EnvironmentTestOptions, Fixture } from './fixture.ts'
import type { StartedEnvironment } from './started-environment.ts'

export type { Isolation } from './copies/source.ts'
export type { EnvironmentTestOptions } from './fixture.ts'

/** What a test gets. */
export interface EnvironmentContext<Of extends Given, Name extends string> {
  /** The environment, or a copy of it that this test alone has. */
  readonly env: StartedEnvironment<Of, Name>
}

type Define<Of extends Given, Name extends string> = (
  name: string,
  body: (context: EnvironmentContext<Of, Name>) => Promise<void> | void,
  timeoutMs?: number,
) => void

/** Jest's `test`, whose body gets an environment. */
export type EnvironmentTest<Of extends Given, Name extends string> = Define<Of, Name> & {
  readonly only: Define<Of, Name>
  readonly skip: Define<Of, Name>
  readonly failing: Define<Of, Name>
}

type JestTest = (name: string, body: () => Promise<void>, timeoutMs: number) => void

/** What Jest puts into the scope of every test file. */
interface JestGlobals {
  readonly test: JestTest & { readonly only: JestTest; readonly skip: JestTest; readonly failing: JestTest }
  readonly beforeAll: (work: () => Promise<void>, timeoutMs: number) => void
}

const isWhole = (jest: Partial<JestGlobals>): jest is JestGlobals =>
  jest.test !== undefined && jest.beforeAll !== undefined

/** Jest's own bound for a test that has none. */
const TEST_MS = 5000
/** How long a copy may take, beyond the test itself. */
const COPY_MS = 60_000
/** How long it may take to keep what is left of a test whose time is up. */
const KEEP_MS = 10_000

/**
 * Jest's `test` with an environment: a copy of its own for each test, or one that all tests of a worker or of the run
 * share. Of a test that fails the logs of all services are kept, and its error says where.
 *
 * @example
 * const test = environmentTest({ environment: new Environment(__dirname).withEnvironment('test') })
 *
 * test('an order is kept', async ({ env }) => {
 *   const client = new pg.Client(env.service('db').connection)
 * })
 */
export function environmentTest<const Of extends Given, Name extends string>(
  options: EnvironmentTestOptions<Of, Name>,
): EnvironmentTest<Of, Name> {
  const fixture = new Fixture(options)
  const jest = globalThis as unknown as Partial<JestGlobals>
  if (!isWhole(jest))
    throw new EnvctlError({
      code: 'usage.invalid',
      message: 'The functions of Jest are not in the scope of this file: envctl/jest defines tests by them',
      hint: 'Leave out "injectGlobals: false" in the configuration of Jest, and run the file by Jest.',
    })
  jest.beforeAll(() => fixture.prepare(), fixture.prepareTimeoutMs)
  const define =
    (test: JestTest): Define<Of, Name> =>
    (name, body, timeoutMs = TEST_MS) =>
      test(name, () => run(name, body, timeoutMs + COPY_MS), timeoutMs + COPY_MS + KEEP_MS)
  const run = async (
    name: string,
    body: Parameters<Define<Of, Name>>[1],
    timeoutMs: number,
  ): Promise<void> => {
    const { signal, clear } = endingAfter(timeoutMs)
    let kept: string | undefined
    const attach = async ({ folder }: { readonly folder: string }) => {
      kept = folder
    }
    try {
      await fixture.use({ name, attach, signal }, (env) => brokenOff((async () => body({ env }))(), signal))
    } catch (error) {
      if (kept !== undefined && isError(error)) tell(error, kept)
      throw error
    } finally {
      clear()
    }
  }
  const { test } = jest
  return Object.assign(define(test), {
    only: define(test.only),
    skip: define(test.skip),
    failing: define(test.failing),
  })
}

/** Jest tells a test nothing when its time is up, and goes on with the next. Its false timers are not for this one. */
function endingAfter(ms: number): { readonly signal: AbortSignal; readonly clear: () => void } {
  const ending = new AbortController()
  const end = () =>
    ending.abort(new Error(`The test has not ended after ${ms} ms, in which it got its copy as well`))
  const timer = setTimeout(end, timerMs(ms))
  return { signal: ending.signal, clear: () => clearTimeout(timer) }
}

/** Those of Node's own modules, such as `node:assert`, are no `Error` of the world that Jest runs tests in. */
function isError(error: unknown): error is Error {
  return types.isNativeError(error)
}

/** Jest shows the stack of an error, which begins with its message. */
function tell(error: Error, folder: string): void {
  const note = `\n\nLogs and states: ${folder}`
  const { message, stack } = error
  error.message = message + note
  if (stack?.includes(message)) error.stack = stack.replace(message, () => error.message)
}
