import { expect, it } from 'vitest'
import { formatPlan } from '../../../src/plan/format.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { type LifecycleOptions, planLifecycle } from '../../../src/plan/plan-lifecycle.ts'
import { broughtUp, withContainer } from './support/scenario.ts'
import { simulate } from './support/simulate.ts'
import { needs, service, spec } from './support/spec.ts'

const shop = spec([
  service('db'),
  service('migrate', { dependsOn: { db: needs('service_healthy') } }),
  service('api', {
    dependsOn: {
      db: needs('service_healthy'),
      migrate: needs('service_completed_successfully'),
    },
  }),
  service('proxy', { dependsOn: { api: { condition: 'service_started', required: true, restart: true } } }),
])
const up = withContainer(broughtUp(shop), 'shop-dev-migrate-1', { state: 'exited', exitCode: 0 })

/** The plan as text, after an engine has taken it. */
function text(observed: Observed, options: Partial<LifecycleOptions>): string {
  const plan = planLifecycle(observed, { operation: 'stop', services: [], spec: shop, ...options })
  simulate(shop, observed, plan)
  return `\n${formatPlan(plan)}\n`
}
const stopped = (observed: Observed): Observed =>
  simulate(shop, observed, planLifecycle(observed, { operation: 'stop', services: [] }))

it('stops dependents first, and leaves alone what does not run', () => {
  expect(text(up, {})).toMatchInlineSnapshot(`
    "
    stop-container shop-dev-proxy-1 (stop)
    stop-container shop-dev-api-1 (stop) <- stop-container shop-dev-proxy-1
    stop-container shop-dev-db-1 (stop) <- stop-container shop-dev-api-1
    "
  `)
  expect(text(stopped(up), {})).toBe('\n\n')
})

it('stops only the services that are meant', () => {
  expect(text(up, { services: ['db'] })).toMatchInlineSnapshot(`
    "
    stop-container shop-dev-db-1 (stop)
    "
  `)
})

it('starts in the order of dependencies, each once what it waits for is ready, and no one-shot again', () => {
  expect(text(stopped(up), { operation: 'start' })).toMatchInlineSnapshot(`
    "
    start-container db-1 (start)
    wait-container db-1 ready (started) <- start-container db-1
    start-container api-1 (start) <- wait-container db-1 ready
    wait-container api-1 ready (started) <- start-container api-1
    start-container proxy-1 (start) <- start-container api-1
    wait-container proxy-1 ready (started) <- start-container proxy-1
    "
  `)
})

it('goes on without what nobody requires, unless it is named', () => {
  const optional = spec([
    service('mail'),
    service('api', { dependsOn: { mail: needs('service_healthy', { required: false }) } }),
  ])
  const plan = (options: Partial<LifecycleOptions>) =>
    text(broughtUp(optional), { operation: 'restart', spec: optional, ...options })
  expect(plan({})).toContain('wait-container mail-1 ready optional (started)')
  expect(plan({ services: ['mail'] })).toContain('wait-container mail-1 ready (started)')
})

it('runs a one-shot again that is named', () => {
  expect(text(stopped(up), { operation: 'start', services: ['migrate'] })).toMatchInlineSnapshot(`
    "
    start-container migrate-1 (start)
    wait-container migrate-1 completed (started) <- start-container migrate-1
    "
  `)
})

it('starts without waiting where no definition tells when a service is ready', () => {
  expect(
    text(stopped(up), { operation: 'start', services: ['db', 'api'], spec: undefined }),
  ).toMatchInlineSnapshot(`
    "
    start-container db-1 (start)
    start-container api-1 (start) <- start-container db-1
    "
  `)
})

it('restarts what asked to follow', () => {
  expect(text(up, { operation: 'restart', services: ['api'] })).toMatchInlineSnapshot(`
    "
    stop-container shop-dev-proxy-1 (restart)
    stop-container shop-dev-api-1 (restart) <- stop-container shop-dev-proxy-1
    start-container api-1 (restart) <- stop-container shop-dev-api-1
    wait-container api-1 ready (started) <- start-container api-1
    start-container proxy-1 (restart) <- stop-container shop-dev-proxy-1, start-container api-1
    wait-container proxy-1 ready (started) <- start-container proxy-1
    "
  `)
})

it('takes along what lives in the namespace of another, and runs', () => {
  const web = { kind: 'service', service: 'web' } as const
  const house = spec([
    service('web'),
    service('net', { container: { networks: {}, networkMode: web } }),
    service('trace', { container: { pid: web } }),
    service('alone', { dependsOn: { net: needs('service_started') } }),
  ])
  const plan = (observed: Observed, options: Partial<LifecycleOptions>) =>
    text(observed, { services: ['web'], spec: house, ...options })
  const all = broughtUp(house)
  expect(plan(all, { operation: 'restart' })).toMatchInlineSnapshot(`
    "
    stop-container shop-dev-net-1 (restart)
    stop-container shop-dev-trace-1 (restart)
    stop-container shop-dev-web-1 (restart) <- stop-container shop-dev-net-1, stop-container shop-dev-trace-1
    start-container web-1 (restart) <- stop-container shop-dev-web-1
    wait-container web-1 ready (started) <- start-container web-1
    start-container net-1 (restart) <- stop-container shop-dev-net-1, start-container web-1
    wait-container net-1 ready (started) <- start-container net-1
    start-container trace-1 (restart) <- stop-container shop-dev-trace-1, start-container web-1
    wait-container trace-1 ready (started) <- start-container trace-1
    "
  `)
  const down = withContainer(all, 'shop-dev-web-1', { state: 'exited', exitCode: 0 })
  const one = withContainer(down, 'shop-dev-trace-1', { state: 'exited', exitCode: 137 })
  expect(plan(one, { operation: 'start' })).toMatchInlineSnapshot(`
    "
    start-container web-1 (start)
    wait-container web-1 ready (started) <- start-container web-1
    stop-container shop-dev-net-1 (start)
    start-container net-1 (start) <- stop-container shop-dev-net-1, start-container web-1
    wait-container net-1 ready (started) <- start-container net-1
    "
  `)
  expect(plan(one, { operation: 'start', services: [] })).toMatchInlineSnapshot(`
    "
    start-container web-1 (start)
    wait-container web-1 ready (started) <- start-container web-1
    stop-container shop-dev-net-1 (start)
    start-container net-1 (start) <- stop-container shop-dev-net-1, start-container web-1
    wait-container net-1 ready (started) <- start-container net-1
    start-container trace-1 (start) <- start-container web-1
    wait-container trace-1 ready (started) <- start-container trace-1
    "
  `)
  expect(plan(all, { operation: 'start' })).toBe('\n\n')
  // Each replica is one's own; but who lives on the first goes with it.
  expect(plan(all, { operation: 'restart', number: 1 })).toContain('start-container net-1')
})

it('starts what does not run when it is to be restarted', () => {
  const dead = withContainer(up, 'shop-dev-db-1', { state: 'exited', exitCode: 137 })
  expect(text(dead, { operation: 'restart', services: ['db'] })).toMatchInlineSnapshot(`
    "
    start-container db-1 (restart)
    wait-container db-1 ready (started) <- start-container db-1
    "
  `)
})

it('pauses what runs and unpauses what is paused, also by start', () => {
  const paused = withContainer(up, 'shop-dev-db-1', { state: 'paused' })
  expect(text(paused, { operation: 'pause', services: ['db', 'api'] })).toMatchInlineSnapshot(`
    "
    pause-container shop-dev-api-1 (pause)
    "
  `)
  expect(text(paused, { operation: 'unpause' })).toMatchInlineSnapshot(`
    "
    unpause-container shop-dev-db-1 (unpause)
    "
  `)
  expect(text(paused, { operation: 'start' })).toMatchInlineSnapshot(`
    "
    unpause-container shop-dev-db-1 (paused)
    "
  `)
})

it('leaves one-off containers alone', () => {
  const oneoff = withContainer(up, 'shop-dev-api-1', { oneoff: true })
  expect(text(oneoff, { services: [] })).not.toContain('api')
})

it('starts what is being stopped by somebody', () => {
  const stopping = withContainer(up, 'shop-dev-db-1', { stopping: true })
  expect(text(stopping, { operation: 'start' })).toMatchInlineSnapshot(`
    "
    stop-container shop-dev-db-1 (start)
    start-container db-1 (start) <- stop-container shop-dev-db-1
    wait-container db-1 ready (started) <- start-container db-1
    "
  `)
})
