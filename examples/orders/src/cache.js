import { createClient } from 'redis'

const LIFETIME_SECONDS = 60

/** Opens what Redis remembers of the orders. */
export async function connectCache(url) {
  // While it is away, what is asked of it fails at once and does not wait for its return.
  const client = createClient({ url, disableOfflineQueue: true })
  client.on('error', (error) => console.error(`cache: ${error.message}`))
  await client.connect()
  const key = (id) => `order:${id}`
  return {
    async get(id) {
      const text = await client.get(key(id))
      return text === null ? undefined : JSON.parse(text)
    },
    async put(order) {
      await client.set(key(order.id), JSON.stringify(order), {
        expiration: { type: 'EX', value: LIFETIME_SECONDS },
      })
    },
    async check() {
      await client.ping()
    },
    async close() {
      if (client.isReady) await client.close()
      else client.destroy()
    },
  }
}
