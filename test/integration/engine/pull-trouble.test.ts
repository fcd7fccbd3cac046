import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PullEvent } from '../../../src/engine/events.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { PullRequest } from '../../../src/engine/port-images.ts'
import { Scratch, testEngine, thrown } from '../../support/engine.ts'
import { importNoise } from '../../support/image.ts'
import { startRegistry, type TestRegistry } from '../../support/registry.ts'
import { uniqueName } from '../../support/requests.ts'
import { startTroubledProxy, type TroubledProxy } from '../../support/troubled-proxy.ts'

const SIZE = 3_000_000
const MANIFEST = /manifests/
const BLOB = /^GET .*blobs/

let engine: Engine
let scratch: Scratch
let registry: TestRegistry
let proxy: TroubledProxy
/** An image that the registry has and no engine. */
let name: string

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
  registry = await startRegistry()
})
beforeEach(async () => {
  proxy = await startTroubledProxy(registry.host)
  name = `${uniqueName()}/big:1`
  await importNoise(name, SIZE)
  await registry.push(name, name)
  await engine.images.remove(name)
})
afterEach(async () => {
  delete process.env['ENVCTL_REGISTRY_TIMEOUT']
  await scratch.clean()
  await proxy.close()
})
afterAll(async () => {
  engine.close()
  await registry.close()
})

/** A pull through mirrors, with what it told. */
function asked(...mirrors: string[]): PullRequest & { readonly events: PullEvent[] } {
  const events: PullEvent[] = []
  scratch.later(() => engine.images.remove(name))
  return {
    reference: name,
    mirrors: { 'docker.io': mirrors },
    emit: (event) => void events.push(event),
    events,
  }
}

const only = <Type extends PullEvent['type']>(events: readonly PullEvent[], type: Type) =>
  events.filter((event): event is Extract<PullEvent, { type: Type }> => event.type === type)

/** No name of the image may be left of a pull that failed. */
async function nothingTagged(): Promise<void> {
  const tags = (await engine.images.list()).flatMap((image) => [...image.tags, ...image.digests])
  expect(tags.filter((tag) => tag.includes(name.replace(':1', '')))).toEqual([])
}

describe('a registry in trouble', () => {
  it('that drops connections in the middle is asked for the rest alone', async () => {
    proxy.trouble(BLOB, { kind: 'drop', after: 1_000_000 }, 2)
    const request = asked(proxy.host)
    const { from } = await engine.images.pull(request)
    expect(from).toBe(proxy.host)
    expect(proxy.requests.filter((line) => line.endsWith(' bytes=1000000-'))).toHaveLength(1)
    const layers = only(request.events, 'pull.layer')
    expect(layers.map(({ status }) => status)).toContain('retrying')
    // What had come once is not told as lost.
    const told = only(request.events, 'pull.progress').map(({ current }) => current)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.at(-1)).toBeGreaterThan(SIZE)
  })

  it('that has too many requests is left alone for as long as it says, then asked again', async () => {
    proxy.trouble(MANIFEST, { kind: 'status', status: 429, headers: { 'retry-after': '4' } }, 3)
    const request = asked(proxy.host)
    const began = performance.now()
    const { from } = await engine.images.pull(request)
    expect(from).toBe(proxy.host)
    expect(performance.now() - began).toBeGreaterThan(4000)
    expect(only(request.events, 'pull.retrying')).toEqual([
      {
        type: 'pull.retrying',
        image: name,
        reason: `${proxy.host}: toomanyrequests: there is trouble`,
        attempt: 1,
        delayMs: 4000,
      },
    ])
  })

  it('that wants to be left alone for hours is not waited for', async () => {
    proxy.trouble(MANIFEST, { kind: 'status', status: 429, headers: { 'retry-after': '21600' } })
    const request = { ...asked(), reference: `${proxy.host}/${name}` }
    expect(await thrown(engine.images.pull(request))).toMatchObject({
      code: 'image.pull-failed',
      detail: `${proxy.host}: toomanyrequests: there is trouble (it may be asked again in 6h0m)`,
      hint: expect.stringMatching(/limits pulls.*envctl login[\s\S]*No mirror of .* is named/),
    })
    expect(request.events.map(({ type }) => type)).toEqual(['pull.started', 'pull.refused'])
  })

  it('that fails is tried three times, with longer and longer breaks, and no more', async () => {
    proxy.trouble(MANIFEST, { kind: 'status', status: 503 })
    const request = { ...asked(), reference: `${proxy.host}/${name}` }
    expect(await thrown(engine.images.pull(request))).toMatchObject({
      code: 'image.pull-failed',
      detail: expect.stringContaining('503'),
      hint: expect.stringContaining('tried several times'),
    })
    expect(only(request.events, 'pull.started')).toHaveLength(3)
    expect(only(request.events, 'pull.retrying').map(({ delayMs }) => delayMs)).toEqual([1000, 3000])
    await nothingTagged()
  })

  it('is left for the next mirror at once', async () => {
    proxy.trouble(MANIFEST, { kind: 'status', status: 429, headers: { 'retry-after': '30' } })
    const request = asked(proxy.host, registry.host)
    const { from, digest } = await engine.images.pull(request)
    expect(from).toBe(registry.host)
    expect(digest).toMatch(/^sha256:/)
    expect(only(request.events, 'pull.retrying')).toEqual([])
  })

  it('that serves something else than it says is told, and leaves nothing behind', async () => {
    proxy.trouble(BLOB, { kind: 'corrupt' })
    const request = { ...asked(), reference: `${proxy.host}/${name}` }
    expect(await thrown(engine.images.pull(request))).toMatchObject({
      code: 'image.pull-failed',
      detail: expect.stringMatching(/verification failed/),
      hint: expect.stringContaining(`${proxy.host} does not give what its own manifest says`),
    })
    await nothingTagged()
    proxy.mend()
    const { tags } = await engine.images.pull(request)
    expect(tags).toEqual([request.reference])
    await engine.images.remove(request.reference)
  })

  it('that hangs in the middle is given up, and the pull is whole the next time', async () => {
    process.env['ENVCTL_REGISTRY_TIMEOUT'] = '2s'
    proxy.trouble(BLOB, { kind: 'hang', after: 1000 })
    const request = { ...asked(), reference: `${proxy.host}/${name}` }
    const began = performance.now()
    expect(await thrown(engine.images.pull(request))).toMatchObject({
      code: 'image.pull-failed',
      detail: `${proxy.host}: nothing came from it for 2 s`,
    })
    // Three times two seconds, and the breaks between.
    expect(performance.now() - began).toBeLessThan(25_000)
    await nothingTagged()
    proxy.mend()
    expect((await engine.images.pull(request)).tags).toEqual([request.reference])
    await engine.images.remove(request.reference)
  })

  it('that never answers at all is left for the next mirror', async () => {
    process.env['ENVCTL_REGISTRY_TIMEOUT'] = '2s'
    proxy.trouble(MANIFEST, { kind: 'hang', after: 0 })
    expect((await engine.images.pull(asked(proxy.host, registry.host))).from).toBe(registry.host)
  })

  it('ends at once for who gives up while it waits', async () => {
    proxy.trouble(MANIFEST, { kind: 'status', status: 429, headers: { 'retry-after': '50' } })
    const controller = new AbortController()
    const request = { ...asked(), reference: `${proxy.host}/${name}` }
    const emit = (event: PullEvent) => {
      if (event.type === 'pull.retrying') setTimeout(() => controller.abort(), 50)
    }
    const began = performance.now()
    expect(await thrown(engine.images.pull({ ...request, emit }, controller.signal))).toMatchObject({
      code: 'operation.cancelled',
    })
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('a digest', () => {
  it('is pulled in place of what the tag says, through a mirror, and gets the tag', async () => {
    const old = await registry.push(name, await noise())
    const now = await registry.push(name, await noise())
    expect(now).not.toBe(old)
    const request = asked(registry.host)
    const latest = await engine.images.pull(request)
    const locked = await engine.images.pull({ ...request, digest: old })
    expect(locked.digest).toBe(old)
    expect(locked.id).not.toBe(latest.id)
    expect((await engine.images.inspect(name))?.id).toBe(locked.id)
    expect(locked.digests.filter((each) => each.startsWith(registry.host))).toEqual([])
  })
})

async function noise(): Promise<string> {
  const image = `${uniqueName()}:${randomBytes(3).toString('hex')}`
  await importNoise(image, 1000)
  scratch.later(() => engine.images.remove(image))
  return image
}
