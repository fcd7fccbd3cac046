import { describe, expect, it } from 'vitest'
import { DEPENDS_ON_LABEL, formatDependsOn, parseDependsOn } from '../../../src/plan/depends-on-label.ts'
import { diff } from '../../../src/plan/diff.ts'
import { formatPlan } from '../../../src/plan/format.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { planDown } from '../../../src/plan/plan-down.ts'
import { describePlan } from '../../../src/plan/summary.ts'
import { broughtUp, withContainer } from './support/scenario.ts'
import { BARE, NOTHING } from './support/simulate.ts'
import { needs, options, service, spec, volume } from './support/spec.ts'

const data = { type: 'volume', target: '/data', source: 'data', readOnly: false, noCopy: false } as const
const shop = spec(
  [
    service('db', { container: { mounts: [data] } }),
    service('api', { dependsOn: { db: needs('service_healthy') } }),
  ],
  { volumes: { data: volume('data') } },
)
const text = (observed: Observed, volumes = false) =>
  `\n${formatPlan(planDown(observed, { volumes, referenced: [] }))}\n`

describe('planDown', () => {
  it('stops dependents first, removes each container after its stop, then networks; volumes stay', () => {
    expect(text(broughtUp(shop))).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (down)
      stop-container shop-dev-db-1 (down) <- stop-container shop-dev-api-1
      remove-container shop-dev-db-1 (down) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (down) <- stop-container shop-dev-api-1
      remove-network shop-dev_default (down) <- remove-container shop-dev-db-1, remove-container shop-dev-api-1
      "
    `)
  })
  it('removes volumes when asked to, once nothing mounts them', () => {
    expect(text(broughtUp(shop), true)).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (down)
      stop-container shop-dev-db-1 (down) <- stop-container shop-dev-api-1
      remove-container shop-dev-db-1 (down) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (down) <- stop-container shop-dev-api-1
      remove-network shop-dev_default (down) <- remove-container shop-dev-db-1, remove-container shop-dev-api-1
      remove-volume shop-dev_data (down) <- remove-container shop-dev-db-1
      "
    `)
  })
  it('does not stop what does not run, and takes one-off containers along', () => {
    const exited = withContainer(broughtUp(shop), 'shop-dev-api-1', { state: 'exited' })
    expect(text(withContainer(exited, 'shop-dev-db-1', { oneoff: true }))).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-db-1 (down)
      remove-container shop-dev-db-1 (down) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (down)
      remove-network shop-dev_default (down) <- remove-container shop-dev-db-1, remove-container shop-dev-api-1
      "
    `)
  })
  it('leaves networks and volumes of others alone', () => {
    const networks = [{ id: 'n', name: 'corp', key: 'corp', hash: '', ours: false }]
    const volumes = [
      { name: 'theirs', key: 'theirs', hash: '', kind: 'named', ours: false, ...BARE } as const,
    ]
    expect(text({ ...NOTHING, networks, volumes }, true)).toBe('\n\n')
  })
  it('keeps what data that stays lies on, although it belongs to no layer', () => {
    const made = { key: 'db', hash: '', kind: 'state', ...BARE } as const
    const state = { slot: 'db-1:/data', generation: 1, steps: [] }
    const below = (name: string) => ({
      ...made,
      name,
      ours: false,
      partOf: NOTHING.instance,
      state: { ...state, stage: 'setup', chain: [] } as const,
    })
    const live = {
      ...made,
      name: 'live',
      ours: true,
      state: { ...state, stage: 'live', backing: 'written', chain: ['first'] } as const,
    }
    const volumes = [live, below('first'), below('unfinished')]
    const removed = (data: boolean) =>
      planDown({ ...NOTHING, volumes }, { volumes: data, referenced: [] }).actions.map(({ id }) => id)
    expect(removed(false)).toEqual(['remove-volume:unfinished'])
    expect(removed(true).toSorted()).toEqual(
      ['first', 'live', 'unfinished'].map((name) => `remove-volume:${name}`),
    )
  })
  it('gets by with containers whose labels depend on each other in a circle', () => {
    const circle = withContainer(broughtUp(shop), 'shop-dev-db-1', {
      labels: { [DEPENDS_ON_LABEL]: 'api:service_started:false' },
    })
    expect(planDown(circle, { volumes: true, referenced: [] }).actions).toHaveLength(6)
  })
  it('hands on how long a stop may take', () => {
    const stops = planDown(broughtUp(shop), { volumes: false, graceMs: 0, referenced: [] }).actions.filter(
      (action) => action.kind === 'stop-container',
    )
    expect(stops.map((action) => action.graceMs)).toEqual([0, 0])
  })
})

describe('the label of dependencies', () => {
  it('says what Compose says and is read back', () => {
    const dependsOn = {
      db: needs('service_healthy'),
      mail: needs('service_started', { restart: true }),
    }
    const label = formatDependsOn(service('api', { dependsOn }))
    expect(label).toBe('db:service_healthy:false,mail:service_started:true')
    expect(parseDependsOn(label)).toEqual([
      { service: 'db', condition: 'service_healthy', restart: false },
      { service: 'mail', condition: 'service_started', restart: true },
    ])
  })
  it('has those whose namespaces are shared, whose end is that of the namespace', () => {
    const [db, web] = ['db', 'web'].map((name) => ({ kind: 'service', service: name }) as const)
    const dependsOn = { db: needs('service_healthy') }
    expect(formatDependsOn(service('api', { dependsOn, container: { pid: db, ipc: web } }))).toBe(
      'db:service_healthy:true,web:service_started:true',
    )
  })
  it('is read with leniency', () => {
    expect(parseDependsOn(undefined)).toEqual([])
    expect(parseDependsOn('db')).toEqual([{ service: 'db', condition: 'service_started', restart: false }])
  })
})

describe('describePlan', () => {
  it('counts what a person counts', () => {
    expect(describePlan(diff(shop, NOTHING, options()))).toBe(
      '2 images to pull, 1 network to change, 1 volume to change, 2 containers to create',
    )
    expect(describePlan(diff(shop, broughtUp(shop), options({ forceRecreate: true })))).toBe(
      '2 containers to recreate',
    )
    expect(describePlan(diff(shop, broughtUp(shop), options()))).toBe('nothing to change')
    expect(describePlan(planDown(broughtUp(shop), { volumes: false, referenced: [] }))).toBe(
      '1 network to change, 2 containers to remove',
    )
    const stopped = withContainer(broughtUp(shop), 'shop-dev-db-1', { state: 'exited', exitCode: 0 })
    expect(describePlan(diff(shop, stopped, options()))).toBe('1 container to start')
  })
})
