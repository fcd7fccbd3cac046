import { json } from 'node:stream/consumers'

/** The largest quantity of one order. */
const MOST = 1_000_000

/** Answers the requests of the orders' API. */
export function createHandler({ store, cache }) {
  const routes = [
    { method: 'GET', path: /^\/healthz$/, handle: health },
    { method: 'GET', path: /^\/orders$/, handle: list },
    { method: 'POST', path: /^\/orders$/, handle: add },
    { method: 'GET', path: /^\/orders\/(\d{1,15})$/, handle: find },
  ]

  return async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const here = routes.filter(({ path }) => path.test(pathname))
    const route = here.find(({ method }) => method === request.method)
    try {
      if (here.length === 0) return send(response, 404, { error: `nothing is at ${pathname}` })
      if (route === undefined)
        return send(response, 405, { error: `${request.method} is not for ${pathname}` })
      await route.handle(request, response, route.path.exec(pathname)?.[1])
    } catch (error) {
      console.error(`${request.method} ${pathname}: ${error.message}`)
      send(response, 500, { error: error.message })
    }
  }

  async function health(_request, response) {
    const [database, remembered] = await Promise.all([verdict(store), verdict(cache)])
    const healthy = database === 'ok' && remembered === 'ok'
    send(response, healthy ? 200 : 503, { database, cache: remembered })
  }

  async function list(_request, response) {
    send(response, 200, await store.list())
  }

  async function add(request, response) {
    const order = await json(request).catch(() => undefined)
    if (
      typeof order?.item !== 'string' ||
      order.item === '' ||
      !Number.isInteger(order.quantity) ||
      order.quantity < 1 ||
      order.quantity > MOST
    ) {
      return send(response, 400, {
        error: `expected {"item": "a name", "quantity": a whole number from 1 to ${MOST}}`,
      })
    }
    const added = await store.add(order)
    send(response, 201, added, { location: `/orders/${added.id}` })
  }

  async function find(_request, response, id) {
    const remembered = await cache.get(id)
    if (remembered !== undefined) return send(response, 200, remembered, { 'x-cache': 'hit' })
    const order = await store.find(id)
    if (order === undefined)
      return send(response, 404, { error: `there is no order ${id}` }, { 'x-cache': 'miss' })
    await cache.put(order)
    send(response, 200, order, { 'x-cache': 'miss' })
  }
}

const verdict = (dependency) =>
  dependency.check().then(
    () => 'ok',
    (error) => error.message,
  )

function send(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(`${JSON.stringify(body)}\n`)
}
