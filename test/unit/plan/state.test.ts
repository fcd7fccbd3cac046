import { describe, expect, it } from 'vitest'
import { referencedVolumes } from '../../../src/actions/state/references.ts'
import { diff } from '../../../src/plan/diff.ts'
import { formatPlan } from '../../../src/plan/format.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { planDown } from '../../../src/plan/plan-down.ts'
import { changes, type Plan } from '../../../src/plan/types.ts'
import type { Layer, Spec } from '../../../src/spec/types.ts'
import { layersOf } from '../../../src/state/records.ts'
import { NOTHING, simulate } from './support/simulate.ts'
import { needs, options, service, spec } from './support/spec.ts'
import { factsOf, planOf, step } from './support/state.ts'

const db = service('db', { state: ['/data'] })
const api = service('api', { dependsOn: { db: needs('service_healthy') } })
const shop = spec([db, api])
const seeded = (command = 'true') => spec([db, api], { setup: [step('seed', 'db', command)] })

const up = (of: Spec, observed: Observed) => simulate(of, observed, planOf(of, observed))
/** Names are new each time. */
const text = (plan: Plan) => `\n${formatPlan(plan).replaceAll(/envctl-t\d+/g, 'envctl-T')}\n`
/** An engine on which the images are and nothing else. */
const READY = { ...NOTHING, images: up(shop, NOTHING).images }

function gone(observed: Observed, volumes = true): Observed {
  const plan = planDown(observed, { volumes, referenced: referencedVolumes(observed) })
  return simulate(shop, observed, plan)
}

describe('state that there is none of', () => {
  it('is made by the first start, kept as a layer, and goes on as a child of it', () => {
    expect(text(planOf(shop, READY))).toMatchInlineSnapshot(`
      "
      create-network default (not found)
      create-state db-1:/data (has no state)
      create-container db-1 (has no state) <- create-state db-1:/data, create-network default
      start-container db-1 (has no state) <- create-container db-1
      wait-container db-1 ready (has no state) <- start-container db-1
      stop-container shop-dev-db-1 (has no state) <- wait-container db-1 ready
      freeze-layer db (has no state) <- stop-container shop-dev-db-1
      remove-container shop-dev-db-1 (has no state) <- freeze-layer db
      create-state db-1:/data (has no state) <- freeze-layer db
      create-container db-1 (not found) <- create-network default, create-state db-1:/data, remove-container shop-dev-db-1
      start-container db-1 (not found) <- create-container db-1
      create-container api-1 (not found) <- create-network default
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (not found) <- create-container api-1, wait-container db-1 ready
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('begins as the layer once there is one', () => {
    expect(text(planOf(shop, gone(up(shop, READY))))).toMatchInlineSnapshot(`
      "
      create-network default (not found)
      create-state db-1:/data (has no state)
      create-container db-1 (not found) <- create-network default, create-state db-1:/data
      start-container db-1 (not found) <- create-container db-1
      create-container api-1 (not found) <- create-network default
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (not found) <- create-container api-1, wait-container db-1 ready
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('of a service that needs another whose state is new as well begins with that, and not before it', () => {
    const cache = service('cache', { state: ['/cache'], dependsOn: { proxy: needs('service_started') } })
    const proxy = service('proxy', { dependsOn: { db: needs('service_healthy') } })
    const plan = planOf(spec([db, proxy, cache]), READY)
    expect(text(plan)).toContain('freeze-layer db ')
    expect(text(plan)).not.toContain('freeze-layer cache')
    const both = planOf(spec([db, proxy, cache], { setup: [step('seed', 'db', 'true')] }), READY)
    expect(text(both)).toMatch(
      /create-state db-1:\/data cache-1:\/cache \(setup\) <- freeze-layer db, pull-image cache:1\n/,
    )
  })
  it('goes through the setup steps, each of which makes a layer', () => {
    expect(text(planOf(seeded(), READY))).toMatchInlineSnapshot(`
      "
      create-network default (not found)
      create-state db-1:/data (has no state)
      create-container db-1 (has no state) <- create-state db-1:/data, create-network default
      start-container db-1 (has no state) <- create-container db-1
      wait-container db-1 ready (has no state) <- start-container db-1
      stop-container shop-dev-db-1 (has no state) <- wait-container db-1 ready
      freeze-layer db (has no state) <- stop-container shop-dev-db-1
      remove-container shop-dev-db-1 (has no state) <- freeze-layer db
      create-state db-1:/data (setup) <- freeze-layer db
      create-container db-1 (setup) <- create-state db-1:/data, create-network default, remove-container shop-dev-db-1
      start-container db-1 (setup) <- create-container db-1
      wait-container db-1 ready (setup) <- start-container db-1
      run-step seed (setup) <- create-network default, wait-container db-1 ready
      stop-container shop-dev-db-1 (setup) <- wait-container db-1 ready, run-step seed
      freeze-layer seed (setup) <- stop-container shop-dev-db-1, run-step seed
      remove-container shop-dev-db-1 (setup) <- freeze-layer seed
      remove-volume envctl-T-3 (setup) <- remove-container shop-dev-db-1
      create-state db-1:/data (has no state) <- freeze-layer db, freeze-layer seed
      create-container db-1 (not found) <- create-network default, create-state db-1:/data, remove-container shop-dev-db-1
      start-container db-1 (not found) <- create-container db-1
      create-container api-1 (not found) <- create-network default
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (not found) <- create-container api-1, wait-container db-1 ready, run-step seed, freeze-layer seed
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('begins with the first step that has changed', () => {
    const two = (last: string) =>
      spec([db, api], { setup: [step('migrate', 'db'), step('seed', 'db', last)] })
    const engine = gone(up(two('a'), READY))
    expect(planOf(two('b'), engine).actions.filter(({ kind }) => kind === 'run-step')).toHaveLength(1)
    expect(planOf(two('a'), engine).actions.filter(({ kind }) => kind === 'run-step')).toEqual([])
  })
})

describe('state that there is', () => {
  it('is left alone', () => {
    expect(changes(planOf(seeded(), up(seeded(), READY)))).toEqual([])
  })
  it('stays when its service changes', () => {
    const changed = spec([service('db', { state: ['/data'], container: { environment: { A: '1' } } }), api])
    const kinds = changes(planOf(changed, up(shop, READY))).map(({ kind }) => kind)
    expect(kinds).toEqual(['stop-container', 'remove-container', 'create-container', 'start-container'])
  })
  it('has a step that is new run on top of it, once', () => {
    const engine = up(shop, READY)
    const plan = planOf(seeded(), engine)
    expect(text(plan)).toMatchInlineSnapshot(`
      "
      wait-container db-1 ready (running)
      run-step seed (not applied yet) <- wait-container db-1 ready
      wait-container api-1 ready (running)
      note: setup step "seed" is new or has changed: it runs on the data that is there; "envctl reset" begins anew
      "
    `)
    expect(changes(planOf(seeded(), simulate(seeded(), engine, plan)))).toEqual([])
  })
  it('is told to be lost when what it lies on is gone, and is made again by reset', () => {
    const engine = up(shop, READY)
    const { chain = [] } = engine.volumes.find(({ name }) => name === 'shop-dev_db-1_data')?.state ?? {}
    const pruned = { ...engine, volumes: engine.volumes.filter(({ name }) => !chain.includes(name)) }
    expect(() => planOf(shop, pruned)).toThrow(expect.objectContaining({ code: 'state.lost' }))
    const after = simulate(shop, pruned, planOf(shop, pruned, { discard: 'all' }))
    expect(changes(planOf(shop, after))).toEqual([])
  })
  it('goes back for some services only where a layer has what the steps made', () => {
    const cache = service('cache', { state: ['/data'] })
    const both = (command: string) => spec([db, cache, api], { setup: [step('seed', 'db', command)] })
    const images = { ...READY, images: up(spec([db, cache, api]), NOTHING).images }
    const engine = up(both('a'), images)
    const kinds = planOf(both('a'), engine, { discard: ['db'] }).actions.map(({ kind }) => kind)
    expect(kinds).toContain('create-state')
    expect(kinds).not.toContain('run-step')
    // What the other service has lies on volumes of its own, which stay.
    const after = simulate(
      both('a'),
      engine,
      planOf(both('a'), engine, { discard: ['db'] }, { services: ['db'] }),
    )
    expect(changes(planOf(both('a'), after))).toEqual([])
    expect(() => planOf(both('b'), engine, { discard: ['db'] })).toThrow(/in no layer/)
  })
  it('goes back to the layer, and what it was goes away', () => {
    const engine = up(shop, READY)
    const plan = planOf(shop, engine, { discard: 'all' })
    expect(text(plan)).toMatchInlineSnapshot(`
      "
      create-state db-1:/data (reset)
      stop-container shop-dev-db-1 (reset)
      remove-container shop-dev-db-1 (reset) <- stop-container shop-dev-db-1
      stop-container shop-dev-api-1 (reset) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (reset) <- stop-container shop-dev-api-1
      create-container db-1 (reset) <- create-state db-1:/data
      start-container db-1 (reset) <- create-container db-1, stop-container shop-dev-db-1
      rename-container db-1 (reset) <- create-container db-1, remove-container shop-dev-db-1
      create-container api-1 (reset)
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (reset) <- create-container api-1, wait-container db-1 ready, stop-container shop-dev-api-1
      rename-container api-1 (reset) <- create-container api-1, remove-container shop-dev-api-1
      wait-container api-1 ready (started) <- start-container api-1
      remove-volume shop-dev_db-1_data (no longer needed) <- remove-container shop-dev-db-1
      remove-volume envctl-T-3 (no longer needed) <- remove-container shop-dev-db-1
      "
    `)
    const after = simulate(shop, engine, plan)
    expect(changes(planOf(shop, after))).toEqual([])
    expect(after.volumes).toHaveLength(engine.volumes.length)
    expect(after.containers.map(({ name }) => name).sort()).toEqual(['shop-dev-api-1', 'shop-dev-db-1'])
  })
})

describe('down', () => {
  it('leaves the layers, and nothing else, when data is removed', () => {
    const left = gone(up(seeded(), READY))
    const layers = layersOf(left.volumes)
    expect(layers.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(['initial db', 'step seed'])
    const needed = new Set(layers.flatMap(({ slots }) => Object.values(slots).flatMap(({ chain }) => chain)))
    expect(left.volumes.filter(({ record, name }) => record === undefined && !needed.has(name))).toEqual([])
  })
  it('keeps the data without being asked to remove it', () => {
    const engine = up(shop, READY)
    const left = gone(engine, false)
    expect(left.volumes).toEqual(engine.volumes)
    expect(changes(planOf(shop, up(shop, left)))).toEqual([])
  })
})

it('what is written through one volume to another is taken away once nothing writes', () => {
  const again = up(shop, gone(up(shop, READY)))
  const plan = planDown(again, { volumes: true, referenced: referencedVolumes(again) })
  const removals = plan.actions.filter(({ kind }) => kind === 'remove-volume')
  expect(removals).toHaveLength(2)
  expect(removals.map((action) => action.needs)).toEqual([
    ['remove-container:shop-dev-db-1'],
    ['remove-container:shop-dev-db-1'],
  ])
})

const LAYER: Layer = {
  key: 'shop.files',
  kind: 'snapshot',
  name: 'files',
  of: { name: 'shop', environment: 'dev' },
  steps: [],
  slots: {},
  files: { api: 'envctl-snapshot/shop:x-api' },
  record: 'envctl-snapshot-shop.files',
  createdAt: 0,
}

describe('a step that runs in a service without state', () => {
  const of = (wishes: Parameters<typeof service>[1], command?: string) =>
    spec([db, service('api', { dependsOn: { db: needs('service_healthy') }, ...wishes })], {
      setup: [step('migrate', 'api', command)],
    })
  const [before] = factsOf(of({}), READY).steps

  it.each([
    ['another command', { container: { command: ['other'] } }],
    ['another environment', { container: { environment: { VERSION: '2' } } }],
  ])('makes another layer where that has %s', (_, wishes) => {
    const [after] = factsOf(of(wishes), READY).steps
    expect(after?.key).not.toBe(before?.key)
  })

  it('and does not run again for that on data that is there', () => {
    const there = up(of({}), READY)
    const plan = planOf(of({ container: { environment: { VERSION: '2' } } }), there)
    expect(text(plan)).not.toContain('run-step')
    expect(text(planOf(of({}, 'other'), there))).toContain('run-step')
  })

  it('runs again after a reset, where no service of the environment has state', () => {
    const bare = spec([service('api')], { setup: [step('migrate', 'api')] })
    const there = simulate(bare, NOTHING, planOf(bare, NOTHING))
    expect(text(planOf(bare, there))).not.toContain('run-step')
    expect(text(planOf(bare, there, { discard: 'all' }))).toContain('run-step')
  })

  it('does not run again on what a snapshot kept of it, where no service has state', () => {
    const bare = spec([service('api')], { setup: [step('migrate', 'api')] })
    const there = simulate(bare, NOTHING, planOf(bare, NOTHING))
    const [done] = factsOf(bare, there).steps
    if (done === undefined) throw new Error('there is one')
    const from = { ...LAYER, steps: [{ name: done.name, digest: done.digest }] }
    const planned = (observed: Observed, begun: Layer) => {
      const state = { ...factsOf(bare, observed, { discard: 'all' }), from: begun }
      return text(diff(bare, observed, options({ state, ahead: true, forceRecreate: true })))
    }
    expect(planned(there, from)).not.toContain('run-step')
    expect(planned(NOTHING, from)).not.toContain('run-step')
    expect(planned(NOTHING, LAYER)).toContain('run-step')
  })
})
