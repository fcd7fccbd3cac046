import { relative } from 'node:path'
import { beforeAll, type TestAPI, type TestContext, test } from 'vitest'
import type { Given } from './definition-types.ts'
import { type EnvironmentTestOptions, Fixture, type KeptFailure } from './fixture.ts'
import type { StartedEnvironment } from './started-environment.ts'

export type { Isolation } from './copies/source.ts'
export type { EnvironmentTestOptions } from './fixture.ts'

/** What a test gets. */
export interface EnvironmentFixture<Of extends Given, Name extends string> {
  /** The environment, or a copy of it that this test alone has. */
  readonly env: StartedEnvironment<Of, Name>
}

/**
 * Vitest's `test` with an environment: `env` is a copy of its own for each test that asks for it, or one that all tests
 * of a worker or of the run share. Of a test that fails the logs of all services are kept and attached to the report.
 *
 * @example
 * const test = environmentTest({ environment: new Environment(import.meta.dirname).withEnvironment('test') })
 *
 * test('an order is kept', async ({ env, expect }) => {
 *   const client = new pg.Client(env.service('db').connection)
 * })
 */
export function environmentTest<const Of extends Given, Name extends string>(
  options: EnvironmentTestOptions<Of, Name>,
): TestAPI<EnvironmentFixture<Of, Name>> {
  const fixture = new Fixture(options)
  // The first copy takes longer than a test may.
  beforeAll(() => fixture.prepare(), fixture.prepareTimeoutMs)
  return test.extend<EnvironmentFixture<Of, Name>>({
    env: async ({ task, annotate, signal }, use) => {
      const failure = () => (task.result?.state === 'fail' ? task.result.errors?.[0]?.message : undefined)
      const attach = (kept: KeptFailure) => report(kept, { task, annotate })
      await fixture.use({ name: task.name, failure, attach, signal }, use)
    },
  })
}

/** Vitest takes annotations only while a test runs, and this one has just failed. */
async function report(
  { folder, logs }: KeptFailure,
  { task, annotate }: Pick<TestContext, 'task' | 'annotate'>,
): Promise<void> {
  const { result } = task
  const state = result?.state
  if (result !== undefined) result.state = 'run'
  const place = relative(process.cwd(), folder)
  const told = [
    annotate(`Logs and states: ${place}`, 'envctl'),
    ...logs.map(({ name, path }) =>
      annotate(`log of ${name}`, 'envctl', { path, contentType: 'text/plain' }),
    ),
  ]
  if (result !== undefined && state !== undefined) result.state = state
  await Promise.all(told)
}
