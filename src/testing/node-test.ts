import { before, type TestContext, type TestOptions, test } from 'node:test'
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
  /** The test, as Node's runner hands it over. */
  readonly t: TestContext
}

type Body<Of extends Given, Name extends string> = (
  context: EnvironmentContext<Of, Name>,
) => Promise<void> | void

/** Node's `test`, whose body gets an environment. */
export interface EnvironmentTest<Of extends Given, Name extends string> {
  (name: string, body: Body<Of, Name>): Promise<void>
  (name: string, options: TestOptions, body: Body<Of, Name>): Promise<void>
}

/**
 * The `test` of `node:test` with an environment: a copy of its own for each test, or one that all tests of a file or of
 * the run share. Of a test that fails the logs of all services are kept, and where they are is among its diagnostics.
 *
 * @example
 * const test = environmentTest({ environment: new Environment(import.meta.dirname).withEnvironment('test') })
 *
 * test('an order is kept', async ({ env }) => {
 *   const client = new pg.Client(env.service('db').connection)
 * })
 */
export function environmentTest<const Of extends Given, Name extends string>(
  options: EnvironmentTestOptions<Of, Name>,
): EnvironmentTest<Of, Name> {
  const fixture = new Fixture(options)
  before(() => fixture.prepare(), { timeout: fixture.prepareTimeoutMs })
  return (name: string, ...rest: [Body<Of, Name>] | [TestOptions, Body<Of, Name>]) => {
    const [own, body] = rest.length === 1 ? [{}, rest[0]] : rest
    return test(name, own, (t) =>
      fixture.use(
        {
          name,
          signal: t.signal,
          attach: async ({ folder }) => t.diagnostic(`Logs and states: ${folder}`),
        },
        // Node's runner leaves a test be whose time is up.
        (env) => brokenOff((async () => body({ env, t }))(), t.signal),
      ),
    )
  }
}
