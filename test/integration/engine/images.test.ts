import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/connect.ts'
import type { PullEvent } from '../../../src/engine/events.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { PullRequest } from '../../../src/engine/port-images.ts'
import { Scratch, testEngine, thrown } from '../../support/engine.ts'
import { busyboxImage, importNoise } from '../../support/image.ts'
import { freePort } from '../../support/ports.ts'
import { ANNA, startRegistry, type TestRegistry } from '../../support/registry.ts'
import { uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch
let registry: TestRegistry
let guarded: TestRegistry
let empty: TestRegistry

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
  ;[registry, guarded, empty] = await Promise.all([
    startRegistry(),
    startRegistry({ login: ANNA }),
    startRegistry(),
  ])
})
afterEach(() => scratch.clean())
afterAll(async () => {
  engine.close()
  await Promise.all([registry, guarded, empty].map((each) => each.close()))
})

function asked(reference: string, ...mirrors: string[]): PullRequest & { readonly events: PullEvent[] } {
  const events: PullEvent[] = []
  scratch.later(() => engine.images.remove(reference))
  return { reference, mirrors: { 'docker.io': mirrors }, emit: (event) => void events.push(event), events }
}

const froms = (events: readonly PullEvent[], type: PullEvent['type']) =>
  events.flatMap((event) => (event.type === type && 'from' in event ? [event.from] : []))

async function tagsOf(id: string): Promise<readonly string[]> {
  return (await engine.images.list()).find((image) => image.id === id)?.tags ?? []
}

describe('pull', () => {
  it('takes an image from the first mirror that has it, under its own name', async () => {
    const name = `${uniqueName()}/app:1`
    const dead = `127.0.0.1:${await freePort()}`
    await registry.push(name)
    const request = asked(name, dead, empty.host, registry.host)
    const details = await engine.images.pull(request)
    expect(froms(request.events, 'pull.started')).toEqual([dead, empty.host, registry.host])
    expect(froms(request.events, 'pull.refused')).toEqual([dead, empty.host])
    expect(request.events.at(-1)).toEqual({
      type: 'pull.done',
      image: name,
      from: registry.host,
      id: details.id,
    })
    expect(details.architecture).not.toBe('')
    expect((await engine.images.inspect(name))?.id).toBe(details.id)
    expect(await tagsOf(details.id)).not.toContain(`${registry.host}/${name}`)
  })

  it('tells of the bytes as they come', async () => {
    const name = `${uniqueName()}/big:1`
    const size = 3_000_000
    await importNoise(name, size)
    await registry.push(name, name)
    await engine.images.remove(name)
    const request = asked(name, registry.host)
    await engine.images.pull(request)
    const told = request.events.filter((event) => event.type === 'pull.progress')
    expect(told.at(-1)).toMatchObject({ image: name, from: registry.host })
    expect(told.at(-1)?.current).toBeGreaterThanOrEqual(size)
    expect(told.at(-1)?.current).toBe(told.at(-1)?.total)
    expect(told.map(({ current }) => current)).toEqual(
      told.map(({ current }) => current).sort((a, b) => a - b),
    )
  })

  it('takes official images from a path of a mirror, and leaves the name that a person gave it', async () => {
    const name = uniqueName()
    await registry.push(`hub/library/${name}:1`)
    const mirror = `${registry.host}/hub`
    const own = await engine.images.pull(asked(`${mirror}/library/${name}:1`))
    await engine.images.pull(asked(`${name}:1`, mirror))
    expect(await tagsOf(own.id)).toEqual(expect.arrayContaining([`${name}:1`, `${mirror}/library/${name}:1`]))
  })

  it('takes an image by its digest, and finds it by it', async () => {
    const name = `${uniqueName()}/app`
    const reference = `${name}@${await registry.push(`${name}:1`)}`
    const details = await engine.images.pull(asked(reference, registry.host))
    expect((await engine.images.inspect(reference))?.id).toBe(details.id)
    expect(details.digests).toContain(`${registry.host}/${reference}`)
    await engine.images.remove(`${registry.host}/${reference}`)
  })

  it('asks the own registry of an image for "latest" when no tag is written', async () => {
    const name = uniqueName()
    await registry.push(`${name}:latest`)
    const own = `${registry.host}/${name}`
    const request = { ...asked(own), mirrors: { [registry.host]: [empty.host] } }
    const details = await engine.images.pull(request)
    expect(details.tags).toContain(`${own}:latest`)
    expect(froms(request.events, 'pull.started')).toEqual([empty.host, registry.host])
  })

  it('tells every place of an image that nobody has', async () => {
    const name = `${registry.host}/${uniqueName()}:1`
    const request = { ...asked(name), mirrors: { [registry.host]: [empty.host] } }
    const error = await thrown(engine.images.pull(request))
    expect(error).toMatchObject({
      code: 'image.pull-failed',
      detail: expect.stringMatching(new RegExp(`^${empty.host}: .*unknown.*\n${registry.host}: .*unknown`)),
      hint: expect.stringContaining('spelling'),
    })
  })

  it('logs in with what the Docker configuration holds', async () => {
    const name = uniqueName()
    await guarded.push(`${name}:1`)
    const reference = `${guarded.host}/${name}:1`
    expect(await thrown(engine.images.pull(asked(reference)))).toMatchObject({
      code: 'image.pull-failed',
      detail: expect.stringMatching(/no basic auth credentials|unauthorized/),
      hint: expect.stringContaining(`envctl login ${guarded.host}`),
    })
    const folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
    const auth = Buffer.from(`${ANNA.username}:${ANNA.password}`).toString('base64')
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [guarded.host]: { auth } } }))
    const before = process.env['DOCKER_CONFIG']
    process.env['DOCKER_CONFIG'] = folder
    try {
      const other = await connect({ env: { ...process.env, DOCKER_CONFIG: before }, homeDir: homedir() })
      const { tags } = await other.images.pull(asked(reference))
      expect(tags).toContain(reference)
      other.close()
    } finally {
      if (before === undefined) delete process.env['DOCKER_CONFIG']
      else process.env['DOCKER_CONFIG'] = before
      await rm(folder, { recursive: true })
    }
  })

  it('pulls once what is asked for twice', async () => {
    const name = `${uniqueName()}/app:1`
    await registry.push(name)
    const [one, two] = [asked(name, registry.host), asked(name, registry.host)]
    const [first, second] = await Promise.all([engine.images.pull(one), engine.images.pull(two)])
    expect(second).toBe(first)
    expect(froms(two.events, 'pull.done')).toEqual([registry.host])
  })

  it('stops in the middle of a download', async () => {
    const name = `${uniqueName()}/big:1`
    await importNoise(name, 3_000_000)
    await registry.push(name, name)
    await engine.images.remove(name)
    const controller = new AbortController()
    const request = asked(name, registry.host)
    const emit = (event: PullEvent) => {
      if (event.type === 'pull.progress') controller.abort()
    }
    expect(await thrown(engine.images.pull({ ...request, emit }, controller.signal))).toMatchObject({
      code: 'operation.cancelled',
    })
    expect(await engine.images.inspect(name)).toBeUndefined()
  })

  it('stops at once when it is told to', async () => {
    const controller = new AbortController()
    const reference = `${registry.host}/${uniqueName()}:1`
    const request = asked(reference)
    const work = engine.images.pull({ ...request, emit: () => controller.abort() }, controller.signal)
    expect(await thrown(work)).toMatchObject({ code: 'operation.cancelled' })
  })
})

describe('images', () => {
  it('are tagged, inspected and removed', async () => {
    const name = `${uniqueName()}/app:2`
    await engine.images.tag(await busyboxImage(), name)
    const details = await engine.images.inspect(name)
    expect(details?.tags).toContain(name)
    await engine.images.remove(name)
    expect(await engine.images.inspect(name)).toBeUndefined()
    await engine.images.remove(name)
    expect(await engine.images.inspect(await busyboxImage())).toBeDefined()
  })

  it('are an error when there is nothing to tag', async () => {
    expect(await thrown(engine.images.tag(uniqueName(), 'x:1'))).toMatchObject({ code: 'engine.not-found' })
  })
})
