import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/port.ts'
import { Scratch, testEngine, thrown } from '../../support/engine.ts'
import { bareJoin, uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

describe('networks', () => {
  it('are found by label and by their whole name', async () => {
    const name = uniqueName()
    const spec = {
      name,
      key: name,
      external: false,
      driverOpts: {},
      internal: true,
      attachable: false,
      labels: { a: '1' },
    }
    const { id } = await engine.networks.create(spec, { 'envctl.test': name })
    scratch.later(() => engine.networks.remove(id))
    const found = { id, name, driver: 'bridge', labels: { a: '1', 'envctl.test': name } }
    const listed = await engine.networks.list({ labels: { 'envctl.test': name } })
    expect(listed).toMatchObject([
      { ...found, subnets: [{ subnet: expect.stringMatching(/^[\d.]+\/\d+$/) }] },
    ])
    expect(await engine.networks.list({ names: [name, 'nope'] })).toEqual(listed)
    expect(await engine.networks.list({ names: [name.slice(0, -1)] })).toEqual([])
    expect(await engine.networks.list({ names: [] })).toEqual([])
    expect(await thrown(engine.networks.create(spec, {}))).toMatchObject({ code: 'engine.conflict' })
  })

  it('have the addresses that are asked for', async () => {
    const name = uniqueName()
    const config = [{ subnet: '10.213.77.0/24', gateway: '10.213.77.1', auxAddresses: {} }]
    const spec = {
      name,
      key: name,
      external: false,
      driverOpts: {},
      internal: false,
      attachable: false,
      labels: {},
    }
    const { id } = await engine.networks.create({ ...spec, ipam: { options: {}, config } }, {})
    scratch.later(() => engine.networks.remove(id))
    const container = await scratch.running('sleep 60', {
      networks: [bareJoin({ name, ipv4Address: '10.213.77.7' })],
    })
    expect((await engine.containers.inspect(container))?.addresses).toEqual({ [name]: '10.213.77.7' })
    expect(await thrown(engine.networks.remove(id))).toMatchObject({
      code: 'engine.conflict',
      hint: expect.any(String),
    })
    await engine.networks.disconnect(id, container)
    await engine.networks.remove(id)
    await engine.networks.remove(id)
  })
})

describe('volumes', () => {
  it('are found by label and by their whole name, and made only once', async () => {
    const name = uniqueName()
    const spec = { name, key: name, external: false, driverOpts: {}, labels: { a: '1' } }
    scratch.later(() => engine.volumes.remove(name))
    await engine.volumes.create(spec, { 'envctl.test': name })
    await engine.volumes.create(spec, { 'envctl.test': name })
    const found = {
      name,
      driver: 'local',
      labels: { a: '1', 'envctl.test': name },
      createdAt: expect.any(String),
      path: expect.stringContaining(name),
    }
    expect(await engine.volumes.list({ labels: { 'envctl.test': true, a: '1' }, names: [name] })).toEqual([
      found,
    ])
    expect(await engine.volumes.list({ names: [name.slice(0, -1)] })).toEqual([])
    const mounts = [
      { type: 'volume', name, target: '/v', readOnly: false, noCopy: true, labels: {} },
    ] as const
    const container = await scratch.container('true', { mounts })
    expect(await thrown(engine.volumes.remove(name))).toMatchObject({ code: 'engine.conflict' })
    await engine.containers.remove(container)
    await engine.volumes.remove(name)
    await engine.volumes.remove(name)
    expect(await engine.volumes.list({ names: [name] })).toEqual([])
  })

  it('are measured in bytes; of one that is mounted from elsewhere nothing is told', async () => {
    const [name, other] = [uniqueName(), uniqueName()]
    for (const each of [name, other]) scratch.later(() => engine.volumes.remove(each))
    await engine.volumes.create({ name }, {})
    const driverOpts = { type: 'tmpfs', device: 'tmpfs' }
    await engine.volumes.create({ name: other, driver: 'local', driverOpts }, {})
    const mounts = [
      { type: 'volume', name, target: '/v', readOnly: false, noCopy: true, labels: {} },
    ] as const
    const container = await scratch.running('dd if=/dev/zero of=/v/file bs=1000 count=1234', { mounts })
    await engine.containers.wait(container)
    // Several at once: an engine may measure for one at a time.
    const [sizes] = await Promise.all([
      engine.volumes.sizes(),
      engine.volumes.sizes(),
      engine.volumes.sizes(),
    ])
    expect(sizes.get(name)).toBe(1_234_000)
    expect(sizes.has(other)).toBe(false)
  })
})
