import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BuildEvent, NoticeEvent, PullEvent } from '../../../src/engine/events.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { Images } from '../../../src/engine/port-images.ts'
import { parseMirrors } from '../../../src/engine/registry/mirrors.ts'
import type { BuildSpec } from '../../../src/spec/types.ts'
import { APPLICATIONS } from '../../support/applications.ts'
import { bareBuild, bareBuildRequest, classicImages, removeRepository } from '../../support/build.ts'
import { testEngine, thrown } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'
import { preparedEnv } from '../../support/prepared.ts'
import { uniqueName } from '../../support/requests.ts'
import { coveringVariants, DOCKERFILES, dockerfileNamed, dockerfileText } from '../../support/templates.ts'

const MIRRORS = 'ENVCTL_REGISTRY_MIRRORS'

let engine: Engine
let context: string

beforeAll(async () => {
  engine = await testEngine()
  context = await mkdtemp(join(tmpdir(), 'envctl-test-'))
})
afterAll(async () => {
  await rm(context, { recursive: true })
  engine.close()
})

async function build(
  reference: string,
  given: Partial<BuildSpec>,
  images: Images = engine.images,
): Promise<readonly BuildEvent[]> {
  const spec = bareBuild({ context, dockerfile: { inline: '' }, ...given })
  const events: BuildEvent[] = []
  const emit = (event: BuildEvent | NoticeEvent | PullEvent) => {
    if (event.type.startsWith('build.')) events.push(event as BuildEvent)
  }
  const mirrors = parseMirrors((await preparedEnv())[MIRRORS] ?? '', MIRRORS)
  await images.build(bareBuildRequest({ reference, build: spec, mirrors, emit }))
  return events
}

/** What the engine has against a Dockerfile. It reads the whole of it before it looks for the stage that is wanted. */
async function complaint(text: string): Promise<string> {
  const error = await thrown(
    build(`${uniqueName()}:1`, { dockerfile: { inline: text }, target: 'no-such-stage' }),
  )
  return error instanceof Error && 'detail' in error ? String(error.detail) : String(error)
}

test('a Dockerfile that is none is told before the stage that there is not', async () => {
  expect(await complaint('FROM a\nRUN --mount=type=cashe,target=/x y\n')).toMatch(/unsupported mount type/i)
  expect(await complaint('FROM a\nHEALTHCHECK --intervall=5s CMD x\n')).toMatch(/unknown flag: intervall/i)
  expect(await complaint('FROM a\n')).toMatch(/no-such-stage/)
})

test.each(DOCKERFILES)('the engine reads every line that $name may write', async (found) => {
  for (const given of coveringVariants(found)) {
    const text = dockerfileText(found, { given })
    const said = await complaint(text)
    expect(said, text).toMatch(
      /no-such-stage.*(could not be found|not found)|failed to reach build target no-such-stage/,
    )
  }
})

/** A comment that no file of the kind has had before. */
function unseen(file: string): string {
  const text = uniqueName()
  if (file.endsWith('.html')) return `<!-- ${text} -->\n`
  return file.endsWith('.py') ? `# ${text}\n` : `// ${text}\n`
}

test.each(Object.entries(APPLICATIONS))(
  'a change of %s alone installs nothing again',
  async (_, application) => {
    const found = dockerfileNamed(application.template)
    const inline = dockerfileText(found, { files: application.files, given: application.with })
    const folder = await mkdtemp(join(context, 'app-'))
    const put = async (file: string, text: string) => {
      await mkdir(join(folder, dirname(file)), { recursive: true })
      await writeFile(join(folder, file), text)
    }
    for (const [file, text] of Object.entries(application.files)) await put(file, text)
    const reference = `${uniqueName()}:1`
    const given = { context: folder, dockerfile: { inline }, ignore: found.template.ignore }
    try {
      await build(reference, given)
      // The builder remembers what it built before this test as well.
      await put(application.change.file, `${application.change.text}${unseen(application.change.file)}`)
      const steps = (await build(reference, given)).filter((event) => event.type === 'build.step')
      const kept = steps.filter(({ step }) => application.kept.test(step))
      // A builder may begin a step before it finds that it has it.
      const last = new Map(kept.map(({ step, status }) => [step, status]))
      expect(new Set(last.values())).toEqual(new Set(['cached']))
      expect(steps.some(({ step, status }) => /COPY/.test(step) && status === 'done')).toBe(true)
    } finally {
      await removeRepository(engine, reference)
    }
  },
)

test('an engine without BuildKit is spared the mounts of caches', async () => {
  const classic = await classicImages(engine)
  const reference = `${uniqueName()}:1`
  const dockerfile = {
    inline: `FROM ${await busyboxImage()}\nRUN --mount=type=cache,target=/c mkdir -p /c; ls /c\n`,
  }
  await build(reference, { dockerfile }, classic.images)
  await removeRepository(engine, reference)
  classic.close()
})
