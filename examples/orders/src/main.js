import { createServer } from 'node:http'
import { connectCache } from './cache.js'
import { createHandler } from './http.js'
import { connectStore } from './store.js'

const store = await connectStore(required('DATABASE_URL'))
const cache = await connectCache(required('REDIS_URL'))

const server = createServer(createHandler({ store, cache }))
server.listen(Number(process.env.PORT ?? 3000), () => console.log(`listening on ${server.address().port}`))

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    console.log(`stopping on ${signal}`)
    // Requests under way are answered; connections that only wait for another are closed.
    server.close(async () => {
      await Promise.all([store.close(), cache.close()])
    })
    server.closeIdleConnections()
  })
}

function required(name) {
  const value = process.env[name]
  if (value) return value
  console.error(`${name} must be set`)
  process.exit(2)
}
