import { once } from 'node:events'
import { createServer } from 'node:http'
import { connectCache } from '../orders/src/cache.js'
import { createHandler } from '../orders/src/http.js'
import { connectStore } from '../orders/src/store.js'

/** The application as its users see it, on the database and the cache of an environment. */
export async function startApp(outputs) {
  const [store, cache] = await Promise.all([
    connectStore(outputs.DATABASE_URL),
    connectCache(outputs.REDIS_URL),
  ])
  const server = createServer(createHandler({ store, cache }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  return {
    /** What is answered, as JSON, and where it was found. */
    async ask(path, order) {
      const request = order && { method: 'POST', body: JSON.stringify(order) }
      const response = await fetch(`${url}${path}`, request)
      return { status: response.status, cache: response.headers.get('x-cache'), body: await response.json() }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await Promise.all([store.close(), cache.close()])
    },
  }
}
