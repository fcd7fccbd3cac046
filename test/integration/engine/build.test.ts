import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { EnvctlError } from '../../../src/base/errors.ts'
import { contentReference } from '../../../src/base/image-key.ts'
import { ENVCTL } from '../../../src/base/labels.ts'
import type { BuildEvent, NoticeEvent, PullEvent } from '../../../src/engine/events.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { Images } from '../../../src/engine/port-images.ts'
import type { BuildSpec } from '../../../src/spec/types.ts'
import { bareBuild, bareBuildRequest, classicImages, removeRepository, saysOf } from '../../support/build.ts'
import { Scratch, testEngine, thrown } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'
import { startRegistry } from '../../support/registry.ts'
import { uniqueName } from '../../support/requests.ts'

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

type Told = BuildEvent | NoticeEvent | PullEvent

interface More {
  readonly reference?: string
  readonly mirrors?: Record<string, string[]>
  readonly signal?: AbortSignal
  readonly images?: Images
  readonly frontend?: string | undefined
  readonly secrets?: Record<string, string>
  readonly emit?: (event: Told) => void
}

async function build(given: Partial<BuildSpec> = {}, more: More = {}) {
  const events: Told[] = []
  const { reference = `${uniqueName()}:1`, secrets = {} } = more
  const spec = bareBuild({ context, dockerfile: { path: join(context, 'Dockerfile') }, ...given })
  if (more.reference === undefined) scratch.later(() => removeRepository(engine, reference))
  const { key, details } = await (more.images ?? engine.images).build(
    bareBuildRequest({
      reference,
      build: spec,
      mirrors: more.mirrors ?? {},
      frontend: more.frontend,
      labels: { 'envctl.test': 'yes' },
      secret: (id) => (secrets[id] === undefined ? undefined : Promise.resolve(Buffer.from(secrets[id]))),
      emit: (event) => {
        events.push(event)
        more.emit?.(event)
      },
    }),
    more.signal,
  )
  return { details, key, events, reference }
}

/** The engine's own builder, as where there is no BuildKit. */
async function classic(): Promise<Images> {
  const { images, close } = await classicImages(engine)
  scratch.later(async () => close())
  return images
}

const says = (image: string, command: string) => saysOf(image, command, { engine, scratch })

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
    expect(events.at(-1)).toEqual({ type: 'build.done', image: reference, id: details.id, how: 'built' })
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

  it('tells which line failed, and all that it said', async () => {
    await folder({
      Dockerfile: `FROM ${base}\n\nRUN seq 1 100; \\\n  echo "no such thing"; exit 7\nCOPY . /\n`,
    })
    const error = (await thrown(build())) as EnvctlError
    expect(error).toMatchObject({
      code: 'image.build-failed',
      message: expect.stringContaining('could not be built'),
      diagnostics: [
        {
          file: join(context, 'Dockerfile'),
          range: { line: 3, column: 1 },
          frame: expect.stringContaining('> 3 | RUN seq 1 100;'),
        },
      ],
    })
    const said = Array.from({ length: 100 }, (_, index) => `${index + 1}\n`).join('')
    expect(error.detail).toContain(`RUN seq 1 100;   echo "no such thing"; exit 7\n${said}no such thing\n`)
    expect(error.detail).toMatch(/exit code: 7$/)
  })

  it('tells of a Dockerfile that is none', async () => {
    await folder({ Dockerfile: `FROM ${base}\nCOPI a b\n` })
    expect(await thrown(build())).toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringMatching(/unknown instruction: COPI/i),
      diagnostics: [{ range: { line: 2 }, frame: expect.stringContaining('> 2 | COPI a b') }],
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

  it('tells that the engine itself reads a Dockerfile, and that a mistake may come from there', async () => {
    const registry = await startRegistry()
    scratch.later(() => registry.close())
    const frontend = `${registry.host}/docker/dockerfile:1`
    await folder({ Dockerfile: `# syntax=${frontend}\nFROM ${base}\nLABEL run=${uniqueName()}\n` })
    const { events } = await build()
    expect(events.filter((event) => event.type === 'notice')).toEqual([
      expect.objectContaining({ message: expect.stringContaining(`${frontend} cannot be had`) }),
    ])
    await folder({ Dockerfile: `# syntax=${frontend}\nFROM ${base}\nNEWER x\n` })
    expect(await thrown(build())).toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringMatching(new RegExp(`unknown instruction[^]*${frontend} cannot be had: `, 'i')),
      hint: expect.stringContaining(`in place of ${frontend}`),
    })
  })

  it.each(['BuildKit', 'classic'])(
    'takes from images of a digest that came through a mirror, %s',
    async (kind) => {
      await folder({})
      const registry = await startRegistry()
      scratch.later(() => registry.close())
      const mirrors = { 'docker.io': [registry.host] }
      const images = kind === 'classic' ? await classic() : engine.images
      const publish = async () => {
        const name = `${uniqueName()}/base`
        const { reference } = await build({
          dockerfile: { inline: `FROM ${base}\nRUN echo ${name} > /made\n` },
        })
        const at = `${name}@${await registry.push(`${name}:1`, reference)}`
        scratch.later(() => engine.images.remove(`${registry.host}/${at}`))
        return { name, at }
      }
      const [one, two, three] = [await publish(), await publish(), await publish()]
      const tagged = one.at.replace('@', ':other@')
      const mount =
        kind === 'classic' ? '' : `RUN --mount=from=${two.at},target=/mnt cat /mnt/made > /mounted\n`
      const inline = `ARG BASE=${tagged}\nFROM ${two.at} AS two\nFROM $BASE\n${mount}COPY --from=two /made /two\nCOPY --from=${two.at} /made /again\nCOPY --from=third /made /three\n`
      const contexts = { third: { image: three.at } }
      const { reference, events } = await build({ dockerfile: { inline }, contexts }, { mirrors, images })
      expect(await says(reference, 'cat /made /two /again /three')).toBe(
        `${one.name}\n${two.name}\n${two.name}\n${three.name}\n`,
      )
      expect(events.filter(({ type }) => type === 'pull.done')).toHaveLength(3)
      const again = await build({ dockerfile: { inline }, contexts, noCache: true }, { mirrors, images })
      expect(again.events.filter(({ type }) => type === 'pull.done')).toEqual([])
    },
  )

  it('is not built again when its base gets a digest of its registry', async () => {
    const registry = await startRegistry()
    scratch.later(() => registry.close())
    const name = `${uniqueName()}:1`
    await folder({ Dockerfile: `FROM ${registry.host}/${name}\nRUN true\n` })
    await registry.push(`mirror/${name}`)
    await registry.push(name)
    const reference = `${registry.host}/${name}`
    scratch.later(() => engine.images.remove(reference))
    const mirrors = { [registry.host]: [`${registry.host}/mirror`] }
    const first = await build({}, { mirrors })
    expect((await engine.images.inspect(reference))?.digests).toEqual([])
    const { digests } = await engine.images.pull({ reference, mirrors: {}, emit: () => undefined })
    expect(digests).toHaveLength(1)
    const again = await build({}, { mirrors, reference: first.reference })
    expect(again.key).toBe(first.key)
  })

  it('is read by the frontend of a digest, from a mirror, whatever its tag is by then', async () => {
    await folder({})
    const registry = await startRegistry()
    scratch.later(() => registry.close())
    const name = `${uniqueName()}/reader:1`
    const publish = async (code: number) => {
      const inline = `FROM ${base}\nENTRYPOINT ["/bin/sh", "-c", "exit ${code}"]\n`
      const { reference, details } = await build({ dockerfile: { inline } })
      // With it go the names that it got from the mirror.
      scratch.later(async () => {
        const { digests = [] } = (await engine.images.inspect(details.id)) ?? {}
        for (const each of [name, ...digests]) await engine.images.remove(each)
      })
      return { id: details.id, digest: await registry.push(name, reference) }
    }
    const old = await publish(11)
    const fresh = await publish(12)
    // How a frontend ends tells which one was run.
    const readBy = async (frontend?: string) => {
      const mirrors = { 'docker.io': [registry.host] }
      const inline = `# syntax=${name}\nFROM scratch\n`
      const error = await thrown(build({ dockerfile: { inline } }, { mirrors, frontend }))
      return /exit code: (\d+)/.exec((error as EnvctlError).detail ?? '')?.[1]
    }
    expect(await readBy()).toBe('12')
    expect(await readBy(old.digest)).toBe('11')
    expect((await engine.images.inspect(name))?.id).toBe(fresh.id)
    expect(await readBy(fresh.digest)).toBe('12')
    // The engine's own does not stand in for what a lock says.
    const usual = { dockerfile: { inline: `# syntax=${registry.host}/docker/dockerfile:1\nFROM scratch\n` } }
    const frontend = `sha256:${'0'.repeat(64)}`
    expect(await thrown(build(usual, { frontend }))).toMatchObject({ code: 'image.pull-failed' })
  })

  it('fails as a pull when an image that it starts from is nowhere', async () => {
    await folder({ Dockerfile: `FROM 127.0.0.1:1/${uniqueName()}:1\n` })
    expect(await thrown(build())).toMatchObject({ code: 'image.pull-failed' })
  })

  it.runIf(process.platform === 'linux')('ends when what is sent keeps changing', async () => {
    await folder({})
    // Says another size than it has, as a file does that is cut off meanwhile.
    const error = await thrown(
      build({
        context: '/sys/kernel/mm/transparent_hugepage',
        dockerfile: { inline: `FROM ${base}\nCOPY . /x\n` },
      }),
    )
    expect(error).toMatchObject({
      code: 'image.build-failed',
      message: expect.stringContaining('keeps changing'),
    })
  })

  it("builds by the engine's own builder where there is no BuildKit", async () => {
    await folder({ Dockerfile: `ARG BASE\nFROM $BASE\nRUN echo ${uniqueName()}; exit 4\n` })
    const images = await classic()
    const error = await thrown(build({ args: { BASE: base } }, { images }))
    expect(error).toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringMatching(/RUN echo.*\nenvctl-test-/),
      diagnostics: [{ range: { line: 3 } }],
    })
    await writeFile(join(context, 'Dockerfile'), `FROM ${base}\nCOPY sub /sub\n`)
    const { details, key } = await build({}, { images })
    expect(details.labels).toMatchObject({ [ENVCTL.buildKey]: key })
  })

  it.each([['BuildKit'], ["the engine's own builder"]] as const)(
    'by %s keeps modes, times, links and names of any kind',
    async (builder) => {
      await folder({ a: 'x', '文 件.txt': 'y', 'two\nlines': 'z' })
      await chmod(join(context, 'a'), 0o750)
      await utimes(join(context, 'a'), 1_000_000_000, 1_000_000_000)
      await symlink('../nowhere', join(context, 'sub/link'))
      await symlink('..', join(context, 'sub/loop'))
      await mkdir(join(context, 'sub/empty'))
      const images = builder === 'BuildKit' ? engine.images : await classic()
      const { reference } = await build({ dockerfile: { inline: `FROM ${base}\nCOPY . /app` } }, { images })
      expect(
        await says(
          reference,
          'cd /app; stat -c "%a %Y %u:%g" a; readlink sub/link; readlink sub/loop; stat -c %F sub/empty; cat "文 件.txt" two*; find . | wc -l',
        ),
      ).toBe('750 1000000000 0:0\n../nowhere\n..\ndirectory\nyz9\n')
    },
  )

  it.each([
    ['inline', 'BuildKit', []],
    ['inline', 'classic', []],
    ['ignored', 'BuildKit', ['.dockerignore']],
    ['ignored', 'classic', ['.dockerignore']],
    ['outside', 'BuildKit', []],
    ['outside', 'classic', []],
  ] as const)('copies no Dockerfile that is %s, by %s', async (where, builder, more) => {
    await folder({ a: '' })
    const text = `FROM ${base}\nCOPY . /app\n`
    const own = join(context, 'Dockerfile')
    const outside = `${context}.Dockerfile`
    if (where === 'ignored') {
      await writeFile(own, text)
      await writeFile(join(context, '.dockerignore'), 'Dockerfile\n')
    }
    if (where === 'outside') {
      await writeFile(outside, text)
      scratch.later(() => rm(outside))
    }
    const dockerfile = where === 'inline' ? { inline: text } : { path: where === 'ignored' ? own : outside }
    const images = builder === 'classic' ? await classic() : engine.images
    const { reference } = await build({ dockerfile }, { images })
    expect((await says(reference, 'ls -A /app')).trim().split('\n').sort()).toEqual(
      [...more, 'a', 'sub'].sort(),
    )
  })

  it('follows an edit that leaves time and size as they are', async () => {
    await folder({ a: 'one' })
    const text = `FROM ${base}\nCOPY . /app\n`
    const first = await build({ dockerfile: { inline: text } })
    const { atime, mtime } = await stat(join(context, 'a'))
    await writeFile(join(context, 'a'), 'two')
    await utimes(join(context, 'a'), atime, mtime)
    const second = await build({ dockerfile: { inline: text } })
    expect([await says(first.reference, 'cat /app/a'), await says(second.reference, 'cat /app/a')]).toEqual([
      'one',
      'two',
    ])
    expect(second.key).not.toBe(first.key)
    const other = await build({ dockerfile: { inline: text.replace('/app', '/lib') } })
    expect(await says(other.reference, 'cat /lib/a')).toBe('two')
  })

  it('takes what links lead to and patterns match, and nothing else need be sent', async () => {
    await folder({ 'a.txt': 'a', 'b.md': 'b' })
    await symlink('sub', join(context, 'link'))
    await writeFile(join(context, 'sub/文'), 'c')
    await writeFile(join(context, 'sub/d,e'), 'd')
    const inline = `FROM ${base}\nCOPY ["*.txt", "link/文", "sub/d,e", "/app/"]\n`
    const { reference } = await build({ dockerfile: { inline } })
    expect(await says(reference, 'cd /app; echo *; cat *')).toBe('a.txt d,e 文\nadc')
  })

  it('does not build what was built before, under whatever name', async () => {
    await folder({ a: 'one', Dockerfile: `FROM ${base}\nCOPY a /a\n` })
    const first = await build()
    expect(first.details.labels[ENVCTL.buildBases]).toBe(
      JSON.stringify({ [base]: (await engine.images.inspect(base))?.id }),
    )
    await writeFile(join(context, 'a'), 'two')
    const second = await build({}, { reference: first.reference })
    expect(second.details.id).not.toBe(first.details.id)
    await writeFile(join(context, 'a'), 'one')
    const tag = `${uniqueName()}:1`
    scratch.later(() => removeRepository(engine, tag))
    const third = await build({ tags: [tag] }, { reference: first.reference })
    expect(third.details.id).toBe(first.details.id)
    expect(third.events).toEqual([
      { type: 'build.done', image: first.reference, id: first.details.id, how: 'found' },
    ])
    expect((await engine.images.inspect(first.reference))?.id).toBe(first.details.id)
    expect((await engine.images.inspect(tag))?.id).toBe(first.details.id)
    expect((await engine.images.inspect(contentReference(first.reference, first.key)))?.id).toBe(
      first.details.id,
    )
  })

  it('builds anew when an image below is another', async () => {
    await folder({ a: 'one' })
    const below = await build({ dockerfile: { inline: `FROM ${base}\nRUN echo 1 > /below\n` } })
    const above = { dockerfile: { inline: `FROM ${below.reference}\nCOPY a /a\n` } }
    const first = await build(above)
    await build(
      { dockerfile: { inline: `FROM ${base}\nRUN echo 2 > /below\n` } },
      { reference: below.reference },
    )
    const second = await build(above, { reference: first.reference })
    expect(second.key).not.toBe(first.key)
    expect(await says(second.reference, 'cat /below')).toBe('2\n')
  })

  it('gives secrets to steps, and to nothing that stays', async () => {
    const value = uniqueName()
    await folder({})
    const inline = `FROM ${base}\nRUN --mount=type=secret,id=token,required=true echo ${uniqueName()}; sha256sum /run/secrets/token | cut -c1-64 > /sum\n`
    const content = { environment: 'TOKEN' }
    const { reference, details, events } = await build(
      { dockerfile: { inline }, secrets: [{ id: 'token', content }] },
      { secrets: { token: value } },
    )
    expect(await says(reference, 'cat /sum')).toBe(`${createHash('sha256').update(value).digest('hex')}\n`)
    expect(await says(reference, 'ls -A /run /run/secrets 2>/dev/null')).not.toContain('token')
    expect(JSON.stringify([details, events])).not.toContain(value)
    expect(
      await thrown(build({ dockerfile: { inline: inline.replace('cut', 'cut ') } }, { secrets: {} })),
    ).toMatchObject({ code: 'image.build-failed', detail: expect.stringContaining('token') })
    expect(
      await thrown(
        build({ secrets: [{ id: 'token', content }], dockerfile: { inline } }, { images: await classic() }),
      ),
    ).toMatchObject({ code: 'image.build-failed', message: expect.stringMatching(/secrets.*BuildKit/) })
  })

  it('builds from what it has read at one moment, however a file changes meanwhile', async () => {
    await folder({ a: 'one', Dockerfile: `FROM ${base}\nCOPY . /app\n` })
    // The engine's first question comes once it has begun.
    let changed = false
    const { reference, key } = await build(
      {},
      {
        emit: (event) => {
          if (changed || event.type !== 'build.step') return
          changed = true
          writeFileSync(join(context, 'a'), 'two')
        },
      },
    )
    const content = await says(reference, 'cat /app/a')
    const again = await build({}, { reference })
    expect([content, again.key === key]).toEqual(content === 'two' ? ['two', true] : ['one', false])
  })

  it('stops when it is told to', async () => {
    await folder({ Dockerfile: `FROM ${base}\nRUN echo ${uniqueName()}; sleep 30\n` })
    const began = performance.now()
    const work = build({}, { signal: AbortSignal.timeout(1500) })
    expect(await thrown(work)).toMatchObject({ code: 'operation.cancelled' })
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})
