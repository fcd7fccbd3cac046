import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'
import { describe, expect } from 'vitest'
import { startApp } from '../app.js'

// Each test has a database and a cache of its own, with the orders of seed.sql in it.
const test = environmentTest({
  environment: new Environment(`${import.meta.dirname}/..`).withEnvironment('test'),
}).extend('app', async ({ env }, { onCleanup }) => {
  const app = await startApp(env.outputs)
  onCleanup(() => app[Symbol.asyncDispose]())
  return app
})

describe('orders', () => {
  test('are listed, the newest first', async ({ app }) => {
    const { body } = await app.ask('/orders')
    expect(body.map(({ item }) => item)).toEqual(['milk', 'sugar', 'tea'])
  })

  test('are added', async ({ app }) => {
    expect(await app.ask('/orders', { item: 'bread', quantity: 1 })).toMatchObject({
      status: 201,
      body: { id: 4, item: 'bread' },
    })
    expect((await app.ask('/orders')).body).toHaveLength(4)
  })

  test('of others are not there', async ({ app }) => {
    expect((await app.ask('/orders')).body).toHaveLength(3)
    expect(await app.ask('/orders/4')).toMatchObject({ status: 404 })
  })

  test('come out of the cache when they are asked for again', async ({ app }) => {
    expect(await app.ask('/orders/1')).toMatchObject({ cache: 'miss', body: { item: 'tea' } })
    expect(await app.ask('/orders/1')).toMatchObject({ cache: 'hit', body: { item: 'tea' } })
  })

  test('cannot be for less than one', async ({ app }) => {
    expect(await app.ask('/orders', { item: 'bread', quantity: 0 })).toMatchObject({ status: 400 })
  })

  test('are told to be away when their database is', async ({ app, env }) => {
    await env.getContainer('db').stop()
    expect(await app.ask('/healthz')).toMatchObject({ status: 503, body: { cache: 'ok' } })
  })
})
