import { Environment } from 'envctl'
import { environmentTest } from 'envctl/jest'
import { startApp } from '../app.js'

// Each test has a database and a cache of its own, with the orders of seed.sql in it.
const withEnv = environmentTest({
  environment: new Environment(`${import.meta.dirname}/..`).withEnvironment('test'),
})

describe('orders', () => {
  withEnv('are added', async ({ env }) => {
    await using app = await startApp(env.outputs)
    const { status, body } = await app.ask('/orders', { item: 'bread', quantity: 1 })
    expect(status).toBe(201)
    expect(body).toMatchObject({ id: 4, item: 'bread' })
  })

  withEnv('of others are not there', async ({ env }) => {
    await using app = await startApp(env.outputs)
    const { body } = await app.ask('/orders')
    expect(body.map(({ item }) => item)).toEqual(['milk', 'sugar', 'tea'])
  })

  withEnv('come back when their database is put back', async ({ env }) => {
    {
      await using app = await startApp(env.outputs)
      await app.ask('/orders', { item: 'bread', quantity: 1 })
    }
    await env.reset()
    await using app = await startApp(env.outputs)
    expect((await app.ask('/orders')).body).toHaveLength(3)
  })
})
