import { expect, it } from 'vitest'
import { formatPlan } from '../../../src/plan/format.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { planRun } from '../../../src/plan/plan-run.ts'
import { broughtUp, withContainer } from './support/scenario.ts'
import { NOTHING, simulate } from './support/simulate.ts'
import { needs, options, service, spec, volume } from './support/spec.ts'

const data = { type: 'volume', target: '/data', source: 'data', readOnly: false, noCopy: false } as const
const shop = spec(
  [
    service('db', { container: { mounts: [data] } }),
    service('api', { dependsOn: { db: needs('service_healthy') } }),
    service('proxy', { dependsOn: { api: needs('service_started') } }),
  ],
  { volumes: { data: volume('data') } },
)

function text(observed: Observed, wishes: { readonly service: string; readonly noDeps?: boolean }): string {
  const plan = planRun(shop, observed, { ...options({ wait: false }), ...wishes })
  simulate(shop, observed, plan)
  return `\n${formatPlan(plan)}\n`
}

it('brings up what the service depends on, and makes no container of its own', () => {
  expect(text(NOTHING, { service: 'api' })).toMatchInlineSnapshot(`
    "
    pull-image db:1 (not found)
    pull-image api:1 (not found)
    create-network default (not found)
    create-volume data (not found)
    create-container db-1 (not found) <- pull-image db:1, create-network default, create-volume data
    start-container db-1 (not found) <- create-container db-1
    wait-container db-1 ready (started) <- start-container db-1
    "
  `)
})

it('only image, networks and volumes without dependencies', () => {
  expect(text(NOTHING, { service: 'db' })).toMatchInlineSnapshot(`
    "
    pull-image db:1 (not found)
    create-network default (not found)
    create-volume data (not found)
    "
  `)
  expect(text(NOTHING, { service: 'api', noDeps: true })).toMatchInlineSnapshot(`
    "
    pull-image api:1 (not found)
    create-network default (not found)
    "
  `)
})

it('leaves containers of the service alone that differ, and those that depend on it', () => {
  const other = withContainer(broughtUp(shop), 'shop-dev-api-1', { hash: 'other' })
  expect(text(other, { service: 'api' })).not.toContain('shop-dev-api-1')
  expect(text(other, { service: 'api' })).not.toContain('proxy')
})

it('does not replace a network under running services', () => {
  const up = broughtUp(shop)
  const other = { ...up, networks: up.networks.map((network) => ({ ...network, hash: 'other' })) }
  expect(() => text(other, { service: 'api' })).toThrowError(/is to be replaced/)
})
