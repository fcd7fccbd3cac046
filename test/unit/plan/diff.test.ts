import { describe, expect, it } from 'vitest'
import { diff } from '../../../src/plan/diff.ts'
import { broughtUp, planned, withContainer } from './support/scenario.ts'
import { BARE, NOTHING, simulate } from './support/simulate.ts'
import { BUILD, keyed, NETWORK, needs, options, service, spec, volume } from './support/spec.ts'

const data = { type: 'volume', target: '/data', source: 'data', readOnly: false, noCopy: false } as const
const db = service('db', { image: 'postgres:15', container: { mounts: [data] } })
const api = service('api', { dependsOn: { db: needs('service_healthy') } })
const shop = spec([db, api], { volumes: { data: volume('data') } })

describe('an empty engine', () => {
  it('gets everything, containers created ahead of time', () => {
    expect(planned(shop, NOTHING)).toMatchInlineSnapshot(`
      "
      pull-image postgres:15 (not found)
      pull-image api:1 (not found)
      create-network default (not found)
      create-volume data (not found)
      create-container db-1 (not found) <- pull-image postgres:15, create-network default, create-volume data
      start-container db-1 (not found) <- create-container db-1
      create-container api-1 (not found) <- pull-image api:1, create-network default
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (not found) <- create-container api-1, wait-container db-1 ready
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('pulls an image once for all that share it', () => {
    expect(
      planned(
        spec([service('a', { image: 'redis:7' }), service('b', { image: 'docker.io/library/redis:7' })]),
        NOTHING,
      ),
    ).toMatchInlineSnapshot(`
      "
      pull-image redis:7 (not found)
      create-network default (not found)
      create-container a-1 (not found) <- pull-image redis:7, create-network default
      start-container a-1 (not found) <- create-container a-1
      create-container b-1 (not found) <- pull-image redis:7, create-network default
      start-container b-1 (not found) <- create-container b-1
      wait-container a-1 ready (started) <- start-container a-1
      wait-container b-1 ready (started) <- start-container b-1
      "
    `)
  })
  it('builds what is to be built', () => {
    const web = service('web', { image: 'shop/web:dev', build: BUILD })
    const worker = service('worker', { image: 'shop/web:dev' })
    expect(planned(spec([web, worker]), NOTHING, { buildKeys: { web: keyed('k1') } })).toMatchInlineSnapshot(`
      "
      build-image shop/web:dev (not found)
      create-network default (not found)
      create-container web-1 (not found) <- build-image shop/web:dev, create-network default
      start-container web-1 (not found) <- create-container web-1
      create-container worker-1 (not found) <- build-image shop/web:dev, create-network default
      start-container worker-1 (not found) <- create-container worker-1
      wait-container web-1 ready (started) <- start-container web-1
      wait-container worker-1 ready (started) <- start-container worker-1
      "
    `)
  })
  it('does not wait at the end when told not to, but still for what others need', () => {
    expect(planned(shop, NOTHING, { wait: false })).toMatchInlineSnapshot(`
      "
      pull-image postgres:15 (not found)
      pull-image api:1 (not found)
      create-network default (not found)
      create-volume data (not found)
      create-container db-1 (not found) <- pull-image postgres:15, create-network default, create-volume data
      start-container db-1 (not found) <- create-container db-1
      create-container api-1 (not found) <- pull-image api:1, create-network default
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (not found) <- create-container api-1, wait-container db-1 ready
      "
    `)
  })
  it('makes every replica and waits for every replica of a dependency', () => {
    const many = spec([
      service('db', { scale: 2 }),
      service('api', { dependsOn: { db: needs('service_started') } }),
    ])
    expect(planned(many, NOTHING)).toMatchInlineSnapshot(`
      "
      pull-image db:1 (not found)
      pull-image api:1 (not found)
      create-network default (not found)
      create-container db-1 (not found) <- pull-image db:1, create-network default
      start-container db-1 (not found) <- create-container db-1
      create-container db-2 (not found) <- pull-image db:1, create-network default
      start-container db-2 (not found) <- create-container db-2
      create-container api-1 (not found) <- pull-image api:1, create-network default
      start-container api-1 (not found) <- create-container api-1, start-container db-1, start-container db-2
      wait-container db-1 ready (started) <- start-container db-1
      wait-container db-2 ready (started) <- start-container db-2
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('runs a one-shot to its end before those that wait for its completion', () => {
    const jobs = spec([
      service('migrate'),
      service('api', { dependsOn: { migrate: needs('service_completed_successfully') } }),
    ])
    expect(planned(jobs, NOTHING)).toMatchInlineSnapshot(`
      "
      pull-image migrate:1 (not found)
      pull-image api:1 (not found)
      create-network default (not found)
      create-container migrate-1 (not found) <- pull-image migrate:1, create-network default
      start-container migrate-1 (not found) <- create-container migrate-1
      create-container api-1 (not found) <- pull-image api:1, create-network default
      wait-container migrate-1 completed (started) <- start-container migrate-1
      start-container api-1 (not found) <- create-container api-1, wait-container migrate-1 completed
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('creates the holder of a namespace first', () => {
    const shared = spec([
      service('probe', { container: { networks: {}, networkMode: { kind: 'service', service: 'web' } } }),
      service('web'),
    ])
    expect(planned(shared, NOTHING)).toMatchInlineSnapshot(`
      "
      pull-image probe:1 (not found)
      pull-image web:1 (not found)
      create-network default (not found)
      create-container web-1 (not found) <- pull-image web:1, create-network default
      create-container probe-1 (not found) <- pull-image probe:1, create-container web-1
      start-container web-1 (not found) <- create-container web-1
      start-container probe-1 (not found) <- create-container probe-1, start-container web-1
      wait-container probe-1 ready (started) <- start-container probe-1
      wait-container web-1 ready (started) <- start-container web-1
      "
    `)
  })
  it('takes only what was asked for, with what it depends on', () => {
    const three = spec([
      service('db'),
      service('api', { dependsOn: { db: needs('service_started') } }),
      service('web'),
    ])
    expect(planned(three, NOTHING, { services: ['api'] })).toMatchInlineSnapshot(`
      "
      pull-image db:1 (not found)
      pull-image api:1 (not found)
      create-network default (not found)
      create-container db-1 (not found) <- pull-image db:1, create-network default
      start-container db-1 (not found) <- create-container db-1
      create-container api-1 (not found) <- pull-image api:1, create-network default
      start-container api-1 (not found) <- create-container api-1, start-container db-1
      wait-container db-1 ready (started) <- start-container db-1
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
    expect(planned(three, NOTHING, { services: ['api'], noDeps: true })).toMatchInlineSnapshot(`
      "
      pull-image api:1 (not found)
      create-network default (not found)
      create-container api-1 (not found) <- pull-image api:1, create-network default
      start-container api-1 (not found) <- create-container api-1
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('refuses a service that there is not, with the nearest name', () => {
    expect(() => diff(shop, NOTHING, options({ services: ['apo'] }))).toThrow(
      expect.objectContaining({ code: 'usage.unknown-service', hint: 'Did you mean "api"?' }),
    )
  })
  it('refuses an absent image that must not be pulled', () => {
    expect(() => diff(shop, NOTHING, options({ pull: 'never' }))).toThrow(
      expect.objectContaining({ code: 'image.pull-failed' }),
    )
  })
  it('marks a wait that nobody requires', () => {
    const loose = spec([
      service('mail'),
      service('api', { dependsOn: { mail: needs('service_healthy', { required: false }) } }),
    ])
    expect(planned(loose, NOTHING)).toContain('wait-container mail-1 ready optional (started)')
    expect(planned(loose, NOTHING, { services: ['mail'] })).not.toContain('optional')
  })
})

describe('an instance that is up', () => {
  it('is only looked at', () => {
    expect(planned(shop, broughtUp(shop))).toMatchInlineSnapshot(`
      "
      wait-container db-1 ready (running)
      wait-container api-1 ready (running)
      "
    `)
    expect(planned(shop, broughtUp(shop), { wait: false })).toBe('\n\n')
  })
  it('recreates a changed container and leaves what it depends on alone', () => {
    const changed = spec([db, { ...api, container: { ...api.container, environment: { A: '1' } } }], {
      volumes: shop.volumes,
    })
    expect(planned(changed, broughtUp(shop))).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (configuration changed)
      remove-container shop-dev-api-1 (configuration changed) <- stop-container shop-dev-api-1
      create-container api-1 (configuration changed) <- remove-container shop-dev-api-1
      wait-container db-1 ready (running)
      start-container api-1 (configuration changed) <- create-container api-1, wait-container db-1 ready
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('pulls a new image before it stops the old container', () => {
    const newer = spec([{ ...db, image: 'postgres:16' }, api], { volumes: shop.volumes })
    expect(planned(newer, broughtUp(shop))).toMatchInlineSnapshot(`
      "
      pull-image postgres:16 (not found)
      stop-container shop-dev-db-1 (image changed) <- pull-image postgres:16
      remove-container shop-dev-db-1 (image changed) <- stop-container shop-dev-db-1
      create-container db-1 (image changed) <- remove-container shop-dev-db-1, pull-image postgres:16
      start-container db-1 (image changed) <- create-container db-1
      wait-container db-1 ready (started) <- start-container db-1
      wait-container api-1 ready (running)
      "
    `)
  })
  it('recreates what runs an image whose name means another now', () => {
    const observed = broughtUp(shop)
    const images = { ...observed.images, 'docker.io/library/api:1': { id: 'other', digests: [], names: [] } }
    expect(planned(shop, { ...observed, images })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (image changed)
      remove-container shop-dev-api-1 (image changed) <- stop-container shop-dev-api-1
      create-container api-1 (image changed) <- remove-container shop-dev-api-1
      wait-container db-1 ready (running)
      start-container api-1 (image changed) <- create-container api-1, wait-container db-1 ready
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('leaves a container alone whose image lost its name', () => {
    const observed = broughtUp(shop)
    expect(planned(shop, { ...observed, images: {} }, { wait: false })).toBe('\n\n')
  })
  it('stops dependents before what they depend on when both are made anew', () => {
    expect(planned(shop, broughtUp(shop), { forceRecreate: true })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (forced)
      stop-container shop-dev-db-1 (forced) <- stop-container shop-dev-api-1
      remove-container shop-dev-db-1 (forced) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (forced) <- stop-container shop-dev-api-1
      create-container db-1 (forced) <- remove-container shop-dev-db-1
      start-container db-1 (forced) <- create-container db-1
      create-container api-1 (forced) <- remove-container shop-dev-api-1
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (forced) <- create-container api-1, wait-container db-1 ready
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('forces only the services that were named', () => {
    expect(
      planned(shop, broughtUp(shop), { forceRecreate: true, services: ['api'], wait: false }),
    ).not.toContain('create-container db')
  })
  it('starts what stopped', () => {
    const observed = withContainer(broughtUp(shop), 'shop-dev-db-1', { state: 'exited', exitCode: 137 })
    expect(planned(shop, observed)).toMatchInlineSnapshot(`
      "
      start-container db-1 (exited (137))
      wait-container db-1 ready (started) <- start-container db-1
      wait-container api-1 ready (running)
      "
    `)
  })
  it('starts what waits for a dependency that runs already', () => {
    const observed = withContainer(broughtUp(shop), 'shop-dev-api-1', { state: 'created' })
    expect(planned(shop, observed, { wait: false })).toMatchInlineSnapshot(`
      "
      wait-container db-1 ready (running)
      start-container api-1 (not started) <- wait-container db-1 ready
      "
    `)
  })
  it('stops and starts what somebody asked to end who may be gone', () => {
    const observed = withContainer(broughtUp(shop), 'shop-dev-db-1', { stopping: true })
    expect(planned(shop, observed, { wait: false })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-db-1 (is being stopped)
      start-container db-1 (is being stopped) <- stop-container shop-dev-db-1
      "
    `)
  })
  it('lets a paused container go on', () => {
    const observed = withContainer(broughtUp(shop), 'shop-dev-db-1', { state: 'paused' })
    expect(planned(shop, observed, { wait: false })).toMatchInlineSnapshot(`
      "
      unpause-container shop-dev-db-1 (paused)
      "
    `)
  })
  it('replaces a dead container without stopping it', () => {
    const observed = withContainer(broughtUp(shop), 'shop-dev-api-1', { state: 'dead' })
    expect(planned(shop, observed, { wait: false })).toMatchInlineSnapshot(`
      "
      remove-container shop-dev-api-1 (container is dead)
      create-container api-1 (container is dead) <- remove-container shop-dev-api-1
      wait-container db-1 ready (running)
      start-container api-1 (container is dead) <- create-container api-1, wait-container db-1 ready
      "
    `)
  })
  it('builds again when the inputs changed, before the old one stops', () => {
    const web = spec([service('web', { image: 'shop/web:dev', build: BUILD })])
    const observed = broughtUp(web, { buildKeys: { web: keyed('k1') } })
    expect(planned(web, observed, { buildKeys: { web: keyed('k2') } })).toMatchInlineSnapshot(`
      "
      build-image shop/web:dev (build inputs changed)
      stop-container shop-dev-web-1 (image is built anew) <- build-image shop/web:dev
      remove-container shop-dev-web-1 (image is built anew) <- stop-container shop-dev-web-1
      create-container web-1 (image is built anew) <- remove-container shop-dev-web-1, build-image shop/web:dev
      start-container web-1 (image is built anew) <- create-container web-1
      wait-container web-1 ready (started) <- start-container web-1
      "
    `)
    expect(planned(web, observed, { buildKeys: { web: keyed('k1') }, wait: false })).toBe('\n\n')
  })
  it('gives an image its name back that was built before', () => {
    const web = spec([service('web', { image: 'shop/web:dev', build: BUILD })])
    const first = broughtUp(web, { buildKeys: { web: keyed('k1') } })
    const second = simulate(web, first, diff(web, first, options({ buildKeys: { web: keyed('k2') } })))
    expect(planned(web, second, { buildKeys: { web: keyed('k1') } })).toMatchInlineSnapshot(`
      "
      tag-image shop/web:dev (build inputs changed, built before)
      stop-container shop-dev-web-1 (image is built anew) <- tag-image shop/web:dev
      remove-container shop-dev-web-1 (image is built anew) <- stop-container shop-dev-web-1
      create-container web-1 (image is built anew) <- remove-container shop-dev-web-1, tag-image shop/web:dev
      start-container web-1 (image is built anew) <- create-container web-1
      wait-container web-1 ready (started) <- start-container web-1
      "
    `)
  })
  it('builds what images are made of before them, although nobody asked for it', () => {
    const shop = spec([
      service('base', { image: 'shop/base:dev', build: BUILD }),
      service('web', { image: 'shop/web:dev', build: BUILD }),
    ])
    const buildKeys = {
      base: keyed('k1'),
      web: { key: 'k2', bases: { 'shop/base:dev': 'k1' }, made: { 'shop/base:dev': 'base' } },
    }
    expect(planned(shop, NOTHING, { buildKeys, services: ['web'], wait: false })).toMatchInlineSnapshot(`
      "
      build-image shop/base:dev (not found)
      build-image shop/web:dev (not found) <- build-image shop/base:dev
      create-network default (not found)
      create-container web-1 (not found) <- build-image shop/web:dev, create-network default
      start-container web-1 (not found) <- create-container web-1
      "
    `)
  })
  it('says which image that another is made of has changed', () => {
    const web = spec([service('web', { image: 'shop/web:dev', build: BUILD })])
    const observed = broughtUp(web, { buildKeys: { web: keyed('k1') } })
    const name = 'docker.io/shop/web:dev'
    const image = { ...observed.images[name], id: 'i', digests: [], names: [], bases: { 'node:24': 'old' } }
    const changed = { ...observed, images: { ...observed.images, [name]: image } }
    const buildKeys = { web: { key: 'k2', bases: { 'node:24': 'new' }, made: {} } }
    expect(planned(web, changed, { buildKeys, wait: false })).toMatchInlineSnapshot(`
      "
      build-image shop/web:dev (node:24 changed)
      stop-container shop-dev-web-1 (image is built anew) <- build-image shop/web:dev
      remove-container shop-dev-web-1 (image is built anew) <- stop-container shop-dev-web-1
      create-container web-1 (image is built anew) <- remove-container shop-dev-web-1, build-image shop/web:dev
      start-container web-1 (image is built anew) <- create-container web-1
      "
    `)
  })
  it('refreshes an image by policy, and once it is fresh judges the containers by it', () => {
    const observed = broughtUp(shop)
    expect(planned(shop, observed, { pull: 'always', wait: false })).toMatchInlineSnapshot(`
      "
      pull-image postgres:15 (policy always)
      pull-image api:1 (policy always)
      "
    `)
    expect(planned(shop, observed, { pull: 'always', fresh: ['postgres:15', 'api:1'], wait: false })).toBe(
      '\n\n',
    )
  })
})

describe('replicas and orphans', () => {
  const three = spec([service('web', { scale: 3 })])
  const one = spec([service('web')])
  it('removes the highest numbers', () => {
    expect(planned(one, broughtUp(three), { wait: false })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-web-3 (scaled down)
      remove-container shop-dev-web-3 (scaled down) <- stop-container shop-dev-web-3
      stop-container shop-dev-web-2 (scaled down)
      remove-container shop-dev-web-2 (scaled down) <- stop-container shop-dev-web-2
      "
    `)
  })
  it('adds the missing ones', () => {
    expect(planned(three, broughtUp(one), { wait: false })).toMatchInlineSnapshot(`
      "
      create-container web-2 (not found)
      start-container web-2 (not found) <- create-container web-2
      create-container web-3 (not found)
      start-container web-3 (not found) <- create-container web-3
      "
    `)
  })
  it('tells of orphans, or removes them when asked to', () => {
    const observed = broughtUp(spec([service('web'), service('old')]))
    expect(planned(one, observed, { wait: false })).toMatchInlineSnapshot(`
      "
      note: container shop-dev-old-1 is of a service that is not in the environment; "--remove-orphans" removes it
      "
    `)
    expect(planned(one, observed, { wait: false, removeOrphans: true })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-old-1 (service is not in the environment)
      remove-container shop-dev-old-1 (service is not in the environment) <- stop-container shop-dev-old-1
      "
    `)
  })
  it('leaves one-off containers alone', () => {
    const observed = withContainer(broughtUp(spec([service('web'), service('old')])), 'shop-dev-old-1', {
      oneoff: true,
    })
    expect(planned(one, observed, { wait: false, removeOrphans: true })).toBe('\n\n')
  })
})

describe('one-shots', () => {
  const jobs = spec([
    service('migrate'),
    service('api', { dependsOn: { migrate: needs('service_completed_successfully') } }),
  ])
  const seed = service('seed', {
    ready: { mode: 'given', timeoutMs: 1, probes: [{ kind: 'exit', code: 3 }] },
  })
  it('are not run again once they are done', () => {
    expect(planned(jobs, broughtUp(jobs))).toMatchInlineSnapshot(`
      "
      wait-container api-1 ready (running)
      "
    `)
  })
  it('are run again when they failed, before those that wait for them', () => {
    const failed = withContainer(broughtUp(jobs), 'shop-dev-migrate-1', { exitCode: 1 })
    const observed = withContainer(failed, 'shop-dev-api-1', { state: 'created' })
    expect(planned(jobs, observed)).toMatchInlineSnapshot(`
      "
      start-container migrate-1 (exited (1))
      wait-container migrate-1 completed (started) <- start-container migrate-1
      start-container api-1 (not started) <- wait-container migrate-1 completed
      wait-container api-1 ready (started) <- start-container api-1
      "
    `)
  })
  it('are done with the exit code that their probe expects', () => {
    const observed = broughtUp(spec([seed]))
    expect(
      planned(spec([seed]), withContainer(observed, 'shop-dev-seed-1', { state: 'exited', exitCode: 3 })),
    ).toBe('\n\n')
    expect(
      planned(spec([seed]), withContainer(observed, 'shop-dev-seed-1', { state: 'exited', exitCode: 0 })),
    ).toContain('start-container')
  })
})

describe('followers', () => {
  it('are recreated with what they asked to be restarted with, even when only that was named', () => {
    const follow = spec([
      service('db'),
      service('api', { dependsOn: { db: needs('service_healthy', { restart: true }) } }),
    ])
    expect(
      planned(follow, broughtUp(follow), { services: ['db'], forceRecreate: true, wait: false }),
    ).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (db is recreated)
      stop-container shop-dev-db-1 (forced) <- stop-container shop-dev-api-1
      remove-container shop-dev-db-1 (forced) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (db is recreated) <- stop-container shop-dev-api-1
      create-container db-1 (forced) <- remove-container shop-dev-db-1
      start-container db-1 (forced) <- create-container db-1
      create-container api-1 (db is recreated) <- remove-container shop-dev-api-1
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (db is recreated) <- create-container api-1, wait-container db-1 ready
      "
    `)
  })
  it('are recreated with the holder of their namespace, and when it has to be started', () => {
    const shared = spec([
      service('web'),
      service('probe', { container: { networks: {}, networkMode: { kind: 'service', service: 'web' } } }),
    ])
    expect(
      planned(shared, broughtUp(shared), { services: ['web'], forceRecreate: true, wait: false }),
    ).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-probe-1 (web is recreated)
      stop-container shop-dev-web-1 (forced) <- stop-container shop-dev-probe-1
      remove-container shop-dev-web-1 (forced) <- stop-container shop-dev-web-1
      remove-container shop-dev-probe-1 (web is recreated) <- stop-container shop-dev-probe-1
      create-container web-1 (forced) <- remove-container shop-dev-web-1
      start-container web-1 (forced) <- create-container web-1
      create-container probe-1 (web is recreated) <- remove-container shop-dev-probe-1, create-container web-1
      start-container probe-1 (web is recreated) <- create-container probe-1, start-container web-1
      "
    `)
    const stopped = withContainer(broughtUp(shared), 'shop-dev-web-1', { state: 'exited', exitCode: 0 })
    expect(planned(shared, stopped, { wait: false })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-probe-1 (web is started)
      remove-container shop-dev-probe-1 (web is started) <- stop-container shop-dev-probe-1
      start-container web-1 (exited (0))
      create-container probe-1 (web is started) <- remove-container shop-dev-probe-1
      start-container probe-1 (web is started) <- create-container probe-1, start-container web-1
      "
    `)
    const probe = withContainer(broughtUp(shared), 'shop-dev-probe-1', { startedAt: 2 })
    const started = (startedAt: number) => withContainer(probe, 'shop-dev-web-1', { startedAt })
    expect(planned(shared, started(3), { wait: false })).toContain(
      'stop-container shop-dev-probe-1 (web was started again)',
    )
    expect(planned(shared, started(1), { wait: false })).toBe('\n\n')
    expect(planned(shared, probe, { wait: false })).toBe('\n\n')
  })
})

describe('networks and volumes', () => {
  it('replaces a changed network with all that is attached to it', () => {
    const changed = spec([db, api], {
      volumes: shop.volumes,
      networks: { default: { ...NETWORK, internal: true } },
    })
    expect(planned(changed, broughtUp(shop), { services: ['db'], wait: false })).toMatchInlineSnapshot(`
      "
      stop-container shop-dev-api-1 (network default changed)
      stop-container shop-dev-db-1 (network default changed) <- stop-container shop-dev-api-1
      remove-container shop-dev-db-1 (network default changed) <- stop-container shop-dev-db-1
      remove-container shop-dev-api-1 (network default changed) <- stop-container shop-dev-api-1
      remove-network shop-dev_default (definition changed) <- remove-container shop-dev-db-1, remove-container shop-dev-api-1
      create-network default (definition changed) <- remove-network shop-dev_default
      create-container db-1 (network default changed) <- remove-container shop-dev-db-1, create-network default
      start-container db-1 (network default changed) <- create-container db-1
      create-container api-1 (network default changed) <- remove-container shop-dev-api-1, create-network default
      wait-container db-1 ready (started) <- start-container db-1
      start-container api-1 (network default changed) <- create-container api-1, wait-container db-1 ready
      "
    `)
  })
  it('keeps a changed network that a one-off container is attached to', () => {
    const changed = spec([db], {
      volumes: shop.volumes,
      networks: { default: { ...NETWORK, internal: true } },
    })
    const observed = withContainer(broughtUp(shop), 'shop-dev-api-1', { oneoff: true })
    expect(planned(changed, observed, { wait: false })).toMatchInlineSnapshot(`
      "
      note: network shop-dev_default changed but is kept as it is: container shop-dev-api-1 is attached to it
      "
    `)
  })
  it('recreates containers when their network is gone', () => {
    expect(
      planned(
        spec([service('web')]),
        { ...broughtUp(spec([service('web')])), networks: [] },
        { wait: false },
      ),
    ).toMatchInlineSnapshot(`
      "
      create-network default (not found)
      stop-container shop-dev-web-1 (network default not found)
      remove-container shop-dev-web-1 (network default not found) <- stop-container shop-dev-web-1
      create-container web-1 (network default not found) <- remove-container shop-dev-web-1, create-network default
      start-container web-1 (network default not found) <- create-container web-1
      "
    `)
  })
  it('never uses a network or volume of somebody else', () => {
    const networks = [{ id: 'n', name: NETWORK.name, key: NETWORK.name, hash: '', ours: false }]
    expect(() => diff(shop, { ...NOTHING, networks }, options())).toThrow(
      expect.objectContaining({ code: 'name.foreign' }),
    )
    const volumes = [
      { name: 'shop-dev_data', key: 'x', hash: '', kind: 'named', ours: false, ...BARE } as const,
    ]
    expect(() => diff(shop, { ...NOTHING, volumes }, options())).toThrow(
      expect.objectContaining({ code: 'name.foreign' }),
    )
  })
  it('uses external ones as they are, and misses them by name', () => {
    const outside = spec([db], {
      networks: { default: { ...NETWORK, external: true, name: 'corp' } },
      volumes: { data: volume('data', { external: true, name: 'corp-data' }) },
    })
    expect(() => diff(outside, NOTHING, options())).toThrow(
      expect.objectContaining({ code: 'engine.not-found' }),
    )
    const networks = [{ id: 'n', name: 'corp', key: 'corp', hash: '', ours: false }]
    const volumes = [
      { name: 'corp-data', key: 'corp-data', hash: '', kind: 'named', ours: false, ...BARE } as const,
    ]
    expect(planned(outside, { ...NOTHING, networks, volumes })).not.toMatch(/network|volume/)
  })
  it('keeps a changed volume, because it holds data', () => {
    const changed = spec([db, api], { volumes: { data: volume('data', { driverOpts: { type: 'tmpfs' } }) } })
    expect(planned(changed, broughtUp(shop), { wait: false })).toMatchInlineSnapshot(`
      "
      note: volume shop-dev_data keeps its old definition, because it holds data; "down --volumes" removes it
      "
    `)
  })
  it('makes a lost volume anew with the container that mounts it', () => {
    expect(planned(shop, { ...broughtUp(shop), volumes: [] }, { wait: false })).toMatchInlineSnapshot(`
      "
      create-volume data (not found)
      stop-container shop-dev-db-1 (volume shop-dev_data not found)
      remove-container shop-dev-db-1 (volume shop-dev_data not found) <- stop-container shop-dev-db-1
      create-container db-1 (volume shop-dev_data not found) <- remove-container shop-dev-db-1, create-volume data
      start-container db-1 (volume shop-dev_data not found) <- create-container db-1
      "
    `)
  })
})

describe('ports', () => {
  const port = (published: number | 'auto' | readonly [number, number]) =>
    ({ target: 80, protocol: 'tcp', address: '127.0.0.1', published }) as const
  const web = (published: Parameters<typeof port>[0], scale = 1) =>
    service('web', { scale, container: { ports: [port(published)] } })
  const portsOf = (of: ReturnType<typeof spec>, observed = NOTHING) =>
    diff(of, observed, options({ forceRecreate: true })).actions.flatMap((action) =>
      action.kind === 'create-container' ? action.ports.map((choice) => [choice.port, choice.movable]) : [],
    )
  it('insists on a fixed port only in the first replica of the default instance', () => {
    expect(portsOf(spec([web(8080, 2)]))).toEqual([
      [8080, false],
      [8080, true],
    ])
    expect(portsOf(spec([web(8080)], { suffix: 'pr42' }))).toEqual([[8080, true]])
  })
  it('keeps the port that was given before', () => {
    expect(portsOf(spec([web('auto')]))).toEqual([['auto', true]])
    expect(portsOf(spec([web('auto')]), broughtUp(spec([web('auto')])))).toEqual([[20_001, true]])
    expect(portsOf(spec([web([9000, 9010])]), broughtUp(spec([web('auto')])))).toEqual([[[9000, 9010], true]])
  })
  it('keeps each port of one that is published several times', () => {
    const twice = spec([service('web', { container: { ports: [port('auto'), port(8080), port('auto')] } })])
    const before = withContainer(broughtUp(twice), 'shop-dev-web-1', {
      givenPorts: [21_001, 8080, 21_002].map((given) => ({
        target: '80/tcp',
        address: '127.0.0.1',
        port: given,
      })),
    })
    expect(portsOf(twice, before)).toEqual([
      [21_001, true],
      [8080, false],
      [21_002, true],
    ])
  })
  it('keeps a port that is known without its address, and none of another address', () => {
    const given = (address: string) =>
      withContainer(broughtUp(spec([web('auto')])), 'shop-dev-web-1', {
        givenPorts: [{ target: '80/tcp', address, port: 21_001 }],
      })
    expect(portsOf(spec([web('auto')]), given(''))).toEqual([[21_001, true]])
    expect(portsOf(spec([web('auto')]), given('127.0.0.2'))).toEqual([['auto', true]])
  })
  it('makes a stopped container again when somebody else has its port, where it may have another', () => {
    const stopped = (published: Parameters<typeof port>[0]) =>
      withContainer(broughtUp(spec([web(published)])), 'shop-dev-web-1', { state: 'exited', exitCode: 0 })
    const given = (of: ReturnType<typeof stopped>) => of.containers.flatMap(({ givenPorts }) => givenPorts)
    const auto = stopped('auto')
    expect(planned(spec([web('auto')]), auto, { taken: given(auto) })).toContain('(port 20001 is taken)')
    expect(planned(spec([web('auto')]), auto)).not.toContain('create-container')
    const fixed = stopped(8080)
    expect(planned(spec([web(8080)]), fixed, { taken: given(fixed) })).not.toContain('create-container')
    const other = [{ target: '80/tcp', address: '127.0.0.2', port: 20_001 }]
    expect(planned(spec([web('auto')]), auto, { taken: other })).not.toContain('create-container')
  })
  it('starts a container after the one that held its port is gone', () => {
    const before = broughtUp(spec([service('old', { container: { ports: [port(8080)] } })]))
    const held = withContainer(before, 'shop-dev-old-1', {
      ports: [{ target: '80/tcp', address: '127.0.0.1', port: 8080 }],
    })
    const plan = diff(spec([web(8080)]), held, options({ removeOrphans: true }))
    const start = plan.actions.find((action) => action.kind === 'start-container')
    expect(start?.needs).toContain('remove-container:shop-dev-old-1')
    expect(() => simulate(spec([web(8080)]), held, plan)).not.toThrow()
  })
})
