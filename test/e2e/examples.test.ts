import { resolve } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { testEngine } from '../support/engine.ts'
import { leftOf } from '../support/library.ts'
import { preparedEnv } from '../support/prepared.ts'

const EXAMPLES = resolve('examples', 'testing')
const GONE = { timeout: 60_000, interval: 500 }

/** Runs the suite of an example with its runner, as a reader would. */
async function ran(folder: string, args: readonly string[]) {
  const env = { ...(await preparedEnv()), NO_COLOR: '1', CI: '' }
  const outside = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(VITEST|TEST$)/.test(key)),
  )
  const result = await execa(process.execPath, args, {
    cwd: resolve(EXAMPLES, folder),
    extendEnv: false,
    env: { ...outside, ...env, NODE_ENV: undefined },
    all: true,
    reject: false,
    stdin: 'ignore',
  })
  expect(result.exitCode, result.all).toBe(0)
  return result.all
}

test.each([
  ['vitest', ['../../../node_modules/vitest/vitest.mjs', 'run'], /Tests\s+6 passed \(6\)/],
  [
    'jest',
    ['--experimental-vm-modules', '../../../node_modules/jest/bin/jest.js'],
    /Tests:\s+3 passed, 3 total/,
  ],
  ['node', ['--test'], /pass 2\n/],
] as const)('the orders are tested with %s', async (folder, args, passed) => {
  expect(await ran(folder, args)).toMatch(passed)
  const engine = await testEngine()
  await expect.poll(() => leftOf('orders-tests', engine), GONE).toEqual([])
  engine.close()
})
