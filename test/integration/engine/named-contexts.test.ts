import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ENVCTL } from '../../../src/base/labels.ts'
import type { BuildEvent, NoticeEvent, PullEvent } from '../../../src/engine/events.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { BuildSpec } from '../../../src/spec/types.ts'
import { bareBuild, bareBuildRequest, classicImages, removeRepository, saysOf } from '../../support/build.ts'
import { Scratch, testEngine, thrown } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'
import { uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch
let base: string

beforeAll(async () => {
  engine = await testEngine()
  base = await busyboxImage()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

/** A folder of contexts; what is in them is of this run alone. */
async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  scratch.later(() => rm(root, { recursive: true }))
  for (const name of ['main', 'lib', 'empty']) await mkdir(join(root, name))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return root
}

const says = (image: string, command: string) => saysOf(image, command, { engine, scratch })

describe.each(['BuildKit', 'classic'])('named contexts, %s', (builder) => {
  async function builds(root: string) {
    const { images, close } =
      builder === 'BuildKit' ? { images: engine.images, close: () => undefined } : await classicImages(engine)
    scratch.later(async () => close())
    const reference = `${uniqueName()}:1`
    scratch.later(() => removeRepository(engine, reference))
    return async (inline: string, contexts: BuildSpec['contexts'], more: Partial<BuildSpec> = {}) => {
      const events: (BuildEvent | NoticeEvent | PullEvent)[] = []
      const build = bareBuild({ context: join(root, 'main'), dockerfile: { inline }, contexts, ...more })
      const emit = (event: BuildEvent | NoticeEvent | PullEvent) => events.push(event)
      const { key, details } = await images.build(bareBuildRequest({ reference, build, emit }))
      return { key, details, reference, events }
    }
  }

  it('takes from folders, images and by number; a stage of a name is replaced', async () => {
    const root = await folder({
      'lib/.dockerignore': '*.log\n',
      'lib/a': uniqueName(),
      'lib/x.log': 'noise',
      'main/own': 'own',
    })
    const build = await builds(root)
    const text = `FROM never.example/there AS lib
RUN exit 9
FROM busybox:never AS one
RUN echo one > /one
FROM other
COPY --from=lib . /lib
COPY --from=nothing . /nothing
COPY --from=1 /one /one
COPY own /own
`
    const { reference } = await build(text, {
      lib: { folder: join(root, 'lib') },
      nothing: { folder: join(root, 'empty') },
      other: { image: base },
      'busybox:never': { image: base },
      unused: { image: 'never.example/there' },
    })
    expect(await says(reference, 'ls -A /lib; ls -A /nothing; cat /one /own')).toBe(
      '.dockerignore\na\none\nown',
    )
  })

  it('is another image when something in a context changes, else the same; and sends what changed', async () => {
    const root = await folder({ 'lib/a': uniqueName(), 'main/own': '1' })
    const build = await builds(root)
    const text = `FROM ${base}\nCOPY own /own\nCOPY --from=lib a /a\n`
    const contexts = { lib: { folder: join(root, 'lib') }, idle: { folder: join(root, 'empty') } }
    const repository = (reference: string) => reference.replace(/:.*/, '')
    const contextImages = async (reference: string) =>
      (await engine.images.list()).filter(
        ({ tags, labels }) =>
          tags.some((tag) => tag.startsWith(`${repository(reference)}:`)) &&
          labels[ENVCTL.buildBases] === undefined,
      )
    const first = await build(text, contexts)
    expect(await contextImages(first.reference)).toHaveLength(1)
    const same = await build(text, contexts)
    expect(same.key).toBe(first.key)
    expect(same.events).toEqual([expect.objectContaining({ type: 'build.done', how: 'found' })])
    // What the Dockerfile names nowhere is no part of it.
    await writeFile(join(root, 'empty/x'), 'x')
    expect((await build(text, contexts)).key).toBe(first.key)
    // The context's image is still the one that was sent.
    await writeFile(join(root, 'main/own'), '2')
    expect((await build(text, contexts)).key).not.toBe(first.key)
    expect(await contextImages(first.reference)).toHaveLength(1)
    await writeFile(join(root, 'lib/a'), 'changed')
    const changed = await build(text, contexts)
    expect(await says(changed.reference, 'cat /own /a')).toBe('2changed')
    expect(await contextImages(first.reference)).toHaveLength(2)
  })

  it('tells the line of the Dockerfile as it is written', async () => {
    const root = await folder({ 'lib/a': uniqueName() })
    const build = await builds(root)
    const path = join(root, 'main/Dockerfile')
    const text = `ARG V=1\n\nFROM ${base} AS b\nCOPY --from=lib a /a\nRUN cat /a; exit 3\n`
    const contexts = { lib: { folder: join(root, 'lib') }, [base]: { image: base } }
    await writeFile(path, text)
    expect(await thrown(build('', contexts, { dockerfile: { path } }))).toMatchObject({
      code: 'image.build-failed',
      diagnostics: [{ file: path, range: { line: 5 }, frame: expect.stringContaining('> 5 | RUN cat /a') }],
    })
    await writeFile(path, text.replace('RUN cat', 'RUM cat'))
    expect(await thrown(build('', contexts, { dockerfile: { path } }))).toMatchObject({
      diagnostics: [{ file: path, range: { line: 5 }, frame: expect.stringContaining('> 5 | RUM cat /a') }],
    })
  })

  it('is the target when that is the stage that it replaces', async () => {
    const root = await folder({ 'lib/a': uniqueName() })
    const build = await builds(root)
    const text = `FROM never.example/there AS one\nRUN exit 9\nFROM ${base}\nRUN exit 8\n`
    const { reference, key, details } = await build(text, { one: { image: base } }, { target: 'one' })
    expect(details.labels[ENVCTL.buildKey]).toBe(key)
    expect(await says(reference, 'echo here')).toBe('here\n')
  })
})

it('mounts a named context', async () => {
  const root = await folder({ 'lib/a': uniqueName() })
  const reference = `${uniqueName()}:1`
  scratch.later(() => removeRepository(engine, reference))
  const build = bareBuild({
    context: join(root, 'main'),
    dockerfile: {
      inline: `FROM ${base}\nRUN --mount=type=bind,from=Lib,source=/,target=/m wc -c < /m/a > /size\n`,
    },
    contexts: { lib: { folder: join(root, 'lib') } },
  })
  await writeFile(join(root, 'lib/a'), '12345')
  await engine.images.build(bareBuildRequest({ reference, build, emit: () => undefined }))
  expect(await says(reference, 'cat /size')).toBe('5\n')
})
