import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ENVCTL } from '../../../src/base/labels.ts'
import { buildKey } from '../../../src/engine/build/key.ts'
import { parseEndpoint } from '../../../src/engine/discovery/endpoint.ts'
import { dockerClient } from '../../../src/engine/docker/client.ts'
import { Connections } from '../../../src/engine/docker/connections.ts'
import { dockerImages } from '../../../src/engine/docker/images.ts'
import type { BuildEvent, PullEvent } from '../../../src/engine/events.ts'
import type { Engine, Images } from '../../../src/engine/port.ts'
import { transportTo } from '../../../src/engine/transport.ts'
import type { BuildSpec } from '../../../src/spec/types.ts'
import { collect, Scratch, testEngine, thrown } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'
import { startRegistry } from '../../support/registry.ts'
import { bareContainer, bareRequest, uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch
let base: string
let context: string

beforeAll(async () => {
  engine = await testEngine()
  base = await busyboxImage()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

async function folder(files: Record<string, string>): Promise<void> {
  context = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  scratch.later(() => rm(context, { recursive: true, force: true }))
  await mkdir(join(context, 'sub'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(context, name), content)
}

async function build(
  given: Partial<BuildSpec> = {},
  more: { mirrors?: Record<string, string[]>; signal?: AbortSignal; images?: Images } = {},
) {
  const events: (BuildEvent | PullEvent)[] = []
  const reference = `${uniqueName()}:1`
  const spec: BuildSpec = {
    context,
    dockerfile: { path: join(context, 'Dockerfile') },
    args: {},
    labels: {},
    extraHosts: [],
    noCache: false,
    pull: false,
    cacheFrom: [],
    ...given,
  }
  const key = await buildKey(spec)
  scratch.later(() => engine.images.remove(reference))
  const details = await (more.images ?? engine.images).build(
    {
      reference,
      build: spec,
      key,
      mirrors: more.mirrors ?? {},
      labels: { 'envctl.test': 'yes' },
      emit: (event) => void events.push(event),
    },
    more.signal,
  )
  return { details, key, events, reference }
}

async function says(image: string, command: string): Promise<string> {
  const container = bareContainer({ command: ['/bin/sh', '-c', command] })
  const { id } = await engine.containers.create(bareRequest({ name: uniqueName(), image, container }))
  scratch.later(() => engine.containers.remove(id))
  await engine.containers.start(id)
  await engine.containers.wait(id)
  return (await collect(engine.containers.logs(id, { follow: false }))).stdout
}

describe('build', () => {
  it('builds what the definition says, with its key as a label', async () => {
    await folder({
      Dockerfile: `ARG BASE\nFROM \${BASE} AS one\nARG WORD=no\nRUN echo "$WORD" > /word\nCOPY . /app\nFROM one\nRUN exit 9\n`,
      '.dockerignore': '*.log\n',
      'noise.log': 'x',
      'kept.txt': 'kept',
    })
    await chmod(join(context, 'kept.txt'), 0o755)
    // Of this run alone, so that the step is not cached.
    const word = uniqueName()
    const { details, key, events, reference } = await build({
      args: { BASE: base, WORD: word },
      target: 'one',
      labels: { 'envctl.own': '1' },
      extraHosts: ['a.example:10.0.0.1'],
    })
    expect(details.labels).toMatchObject({ [ENVCTL.buildKey]: key, 'envctl.test': 'yes', 'envctl.own': '1' })
    expect(await says(reference, 'cat /word; ls -A /app; stat -c %a /app/kept.txt')).toBe(
      `${word}\n.dockerignore\nDockerfile\nkept.txt\nsub\n755\n`,
    )
    const steps = events.filter((event) => event.type === 'build.step')
    expect(steps.some(({ step, status }) => /RUN echo/.test(step) && status === 'done')).toBe(true)
    expect(events.at(-1)).toEqual({ type: 'build.done', image: reference, id: details.id })
  })

  it('builds from a text, and from a Dockerfile that lies elsewhere', async () => {
    await folder({ a: '1' })
    const inline = await build({ dockerfile: { inline: `FROM ${base}\nCOPY a /b\n` } })
    expect(await says(inline.reference, 'cat /b')).toBe('1')
    const path = join(context, 'sub/X')
    await writeFile(path, `FROM ${base}\nCOPY here /b\n`)
    await writeFile(join(context, 'sub/here'), '2')
    await mkdir(join(context, 'sub/inner'))
    await writeFile(join(context, 'sub/inner/here'), '3')
    const elsewhere = await build({ context: join(context, 'sub/inner'), dockerfile: { path } })
    expect(await says(elsewhere.reference, 'cat /b')).toBe('3')
  })

  it('tells which line failed, and what it said', async () => {
    await folder({ Dockerfile: `FROM ${base}\n\nRUN echo before; \\\n  echo "no such thing"; exit 7\n` })
    const error = await thrown(build())
    expect(error).toMatchObject({
      code: 'image.build-failed',
      message: expect.stringContaining('could not be built'),
      detail: expect.stringMatching(/Dockerfile:3: .*RUN echo before[\s\S]*before\nno such thing\n.*7/),
    })
  })

  it('tells of a Dockerfile that is none', async () => {
    await folder({ Dockerfile: `FROM ${base}\nCOPI a b\n` })
    expect(await thrown(build())).toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringMatching(/unknown instruction: COPI/i),
    })
  })

  it('tells of a target that is not there', async () => {
    await folder({ Dockerfile: `FROM ${base} AS one\n` })
    expect(await thrown(build({ target: 'two' }))).toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringContaining('two'),
    })
  })

  it('gets the images that it starts from through mirrors, and needs no registry for the usual frontend', async () => {
    await folder({})
    const registry = await startRegistry()
    scratch.later(() => registry.close())
    const name = `${uniqueName()}/base:1`
    await registry.push(name)
    scratch.later(() => engine.images.remove(name))
    const { events } = await build(
      { dockerfile: { inline: `# syntax=${registry.host}/docker/dockerfile:1\nFROM ${name}\nRUN true\n` } },
      { mirrors: { 'docker.io': [registry.host] } },
    )
    expect(events.find((event) => event.type === 'pull.done')).toMatchObject({
      image: name,
      from: registry.host,
    })
  })

  it('fails as a pull when an image that it starts from is nowhere', async () => {
    await folder({ Dockerfile: `FROM 127.0.0.1:1/${uniqueName()}:1\n` })
    expect(await thrown(build())).toMatchObject({ code: 'image.pull-failed' })
  })

  it.runIf(process.platform === 'linux')('ends when a file changes while it is sent', async () => {
    // Says another size than it has, as a file does that is cut off meanwhile.
    const error = await thrown(
      build({ context: '/sys/kernel/mm/transparent_hugepage', dockerfile: { inline: `FROM ${base}` } }),
    )
    expect(error).toMatchObject({
      code: 'image.build-failed',
      message: expect.stringContaining('cannot be read'),
    })
  })

  it("builds by the engine's own builder where there is no BuildKit", async () => {
    await folder({ Dockerfile: `ARG BASE\nFROM $BASE\nRUN echo ${uniqueName()}; exit 4\n` })
    const info = await engine.system.info()
    const endpoint = parseEndpoint(engine.address.url)
    if (endpoint === undefined) throw new Error(`${engine.address.url} is no endpoint`)
    const transport = transportTo(endpoint)
    const connections = new Connections(transport, await transport.open())
    scratch.later(async () => connections.destroy())
    const images = dockerImages(dockerClient(connections), async () => ({ ...info, product: 'podman' }))
    const error = await thrown(build({ args: { BASE: base } }, { images }))
    expect(error).toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringMatching(/Dockerfile:3: .*\nenvctl-test-/),
    })
    await writeFile(join(context, 'Dockerfile'), `FROM ${base}\nCOPY sub /sub\n`)
    const { details, key } = await build({}, { images })
    expect(details.labels).toMatchObject({ [ENVCTL.buildKey]: key })
  })

  it('stops when it is told to', async () => {
    await folder({ Dockerfile: `FROM ${base}\nRUN echo ${uniqueName()}; sleep 30\n` })
    const began = performance.now()
    const work = build({}, { signal: AbortSignal.timeout(1500) })
    expect(await thrown(work)).toMatchObject({ code: 'operation.cancelled' })
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})
