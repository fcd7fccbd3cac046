import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/node-test'
import { startApp } from '../app.js'

// All tests of the run share a database and a cache: they must not get in each other's way.
const test = environmentTest({
  environment: new Environment(`${import.meta.dirname}/..`).withEnvironment('test'),
  isolation: 'run',
})

describe('orders', () => {
  test('are found', async ({ env }) => {
    await using app = await startApp(env.outputs)
    const { body } = await app.ask('/orders/2')
    assert.equal(body.item, 'sugar')
  })

  test('that nobody placed are not', async ({ env }) => {
    await using app = await startApp(env.outputs)
    assert.equal((await app.ask('/orders/99')).status, 404)
  })
})
