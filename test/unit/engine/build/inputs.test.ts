import { chmod, cp, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildInputs } from '../../../../src/engine/build/inputs.ts'
import type { BuildSpec } from '../../../../src/spec/types.ts'
import { bareBuild } from '../../../support/build.ts'

let context: string
let build: BuildSpec

beforeEach(async () => {
  context = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  build = bareBuild({
    context,
    dockerfile: { path: join(context, 'Dockerfile') },
    args: { A: '1', B: '2' },
  })
  await mkdir(join(context, 'src'))
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
  await writeFile(join(context, '.dockerignore'), '*.log\nnode_modules\n')
  await writeFile(join(context, 'src/a.ts'), 'a')
  await symlink('a.ts', join(context, 'src/link.ts'))
})
const digest = async (given: BuildSpec) => (await buildInputs(given, 'linux/amd64')).digest

afterEach(() => rm(context, { recursive: true, force: true }))

describe('what goes into an image', () => {
  it('does not depend on times, places and the order of arguments', async () => {
    const key = await digest(build)
    await utimes(join(context, 'src/a.ts'), 1, 1)
    expect(await digest({ ...build, args: { B: '2', A: '1' }, noCache: true })).toBe(key)
    const copy = `${context}-copy`
    await cp(context, copy, { recursive: true, verbatimSymlinks: true })
    try {
      expect(await digest({ ...build, context: copy, dockerfile: { path: join(copy, 'Dockerfile') } })).toBe(
        key,
      )
    } finally {
      await rm(copy, { recursive: true })
    }
  })

  it('does not depend on what is ignored', async () => {
    const key = await digest(build)
    await writeFile(join(context, 'x.log'), 'noise')
    await mkdir(join(context, 'node_modules/x'), { recursive: true })
    await writeFile(join(context, 'node_modules/x/y'), 'noise')
    expect(await digest(build)).toBe(key)
  })

  it('does not depend on what secrets hold, nor where they come from', async () => {
    const secret = (file: string) => ({ ...build, secrets: [{ id: 'a', content: { file } }] })
    expect(await digest(secret('/one'))).toBe(await digest(secret('/other')))
  })

  it('names the images that are taken from elsewhere', async () => {
    await writeFile(join(context, 'Dockerfile'), 'ARG A\nFROM node:$A AS b\nFROM b\nCOPY --from=x:1 /a /b\n')
    expect((await buildInputs(build, 'linux/amd64')).bases).toEqual(['node:1', 'x:1'])
  })

  const changes: [string, () => Promise<Partial<BuildSpec> | undefined> | Promise<void>][] = [
    ['one byte', () => writeFile(join(context, 'src/a.ts'), 'b')],
    ['a mode', () => chmod(join(context, 'src/a.ts'), 0o755)],
    ['a new empty folder', async () => void (await mkdir(join(context, 'empty')))],
    ['the Dockerfile', () => writeFile(join(context, 'Dockerfile'), 'FROM scratch\n')],
    ['what is ignored', () => writeFile(join(context, '.dockerignore'), 'src\n')],
    [
      'where a link points',
      async () => {
        await rm(join(context, 'src/link.ts'))
        await symlink('b.ts', join(context, 'src/link.ts'))
      },
    ],
    ['an argument', async () => ({ args: { A: '1', B: '3' } })],
    ['the target', async () => ({ target: 'x' })],
    ['a label', async () => ({ labels: { a: 'b' } })],
    ['a secret', async () => ({ secrets: [{ id: 'a', content: { environment: 'A' } }] })],
  ]
  it.each(changes)('changes with %s', async (_, change) => {
    const key = await digest(build)
    const given = await change()
    expect(await digest({ ...build, ...given })).not.toBe(key)
  })

  it('tells which Dockerfile or context cannot be read', async () => {
    await expect(digest({ ...build, dockerfile: { path: join(context, 'no') } })).rejects.toMatchObject({
      code: 'image.build-failed',
      message: expect.stringContaining(join(context, 'no')),
    })
    const inline = { ...build, dockerfile: { inline: 'FROM scratch' }, context: join(context, 'gone') }
    await expect(digest(inline)).rejects.toMatchObject({ code: 'image.build-failed' })
  })

  it('reads folders that the Dockerfile names, and no others', async () => {
    const given = { ...build, contexts: { lib: { folder: join(context, 'gone') } } }
    expect(await digest(given)).toBe(await digest(build))
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY --from=lib a /a\n')
    await expect(digest(given)).rejects.toMatchObject({
      code: 'image.build-failed',
      message: expect.stringContaining(join(context, 'gone')),
    })
  })
})
