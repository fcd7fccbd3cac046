import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contextEntries } from '../../../../src/engine/build/context.ts'
import { contextTar } from '../../../../src/engine/build/context-tar.ts'
import { parseIgnore } from '../../../../src/engine/build/ignore.ts'
import type { BuildSpec } from '../../../../src/spec/types.ts'

let context: string

beforeEach(async () => {
  context = await mkdtemp(join(tmpdir(), 'envctl-test-'))
})
afterEach(() => rm(context, { recursive: true, force: true }))

function spec(dockerfile: BuildSpec['dockerfile'] = { path: join(context, 'Dockerfile') }): BuildSpec {
  return {
    context,
    dockerfile,
    args: {},
    labels: {},
    extraHosts: [],
    noCache: false,
    pull: false,
    cacheFrom: [],
  }
}

async function files(contents: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(dirname(join(context, name)), { recursive: true })
    await writeFile(join(context, name), content)
  }
}

const names = async (build = spec()) => (await contextEntries(build)).map(({ name }) => name)

async function unpacked(build: BuildSpec): Promise<{ dockerfile: string; members: Record<string, string> }> {
  const { stream, dockerfile } = await contextTar({ build, entries: await contextEntries(build) })
  const members: Record<string, string> = {}
  const tar = extract()
  stream.pipe(tar)
  for await (const entry of tar) {
    const { name, type, linkname, mode } = entry.header
    const content = (await buffer(entry)).toString('utf8')
    members[name] = type === 'file' ? `${mode?.toString(8)} ${content}` : `${type} ${linkname ?? ''}`.trim()
  }
  return { dockerfile, members }
}

describe('the context', () => {
  it('leaves out what .dockerignore says, by Docker rules', async () => {
    await files({
      '.dockerignore': '# a comment\n*.log\n**/tmp\nsecret/\n!secret/public\n',
      Dockerfile: 'FROM scratch',
      'a.log': '',
      'src/b.log': '',
      'src/tmp/x': '',
      'secret/key': '',
      'secret/public': '',
    })
    expect(await names()).toEqual(['.dockerignore', 'Dockerfile', 'secret/public', 'src', 'src/b.log'])
  })

  it("prefers the Dockerfile's own rules", async () => {
    await files({
      '.dockerignore': 'a',
      'api.Dockerfile': '',
      'api.Dockerfile.dockerignore': 'b\n*.dockerignore\n.*',
      a: '',
      b: '',
    })
    expect(await names(spec({ path: join(context, 'api.Dockerfile') }))).toEqual(['a', 'api.Dockerfile'])
  })

  it.each([
    ['node_modules', 'node_modules/a/b', true],
    ['node_modules', 'sub/node_modules', false],
    ['**/node_modules', 'sub/node_modules/x', true],
    ['/a', 'a', true],
    ['*', 'x/y', true],
    ['*\n!x', 'x/y', false],
    ['\uFEFFa\r\nb\r\n', 'a', true],
    ['A', 'a', false],
  ])('with %j: %s is left out: %s', (text, name, out) => {
    expect(parseIgnore(text).leavesOut(name)).toBe(out)
  })

  it('travels with modes, links and its own Dockerfile', async () => {
    await files({ Dockerfile: 'FROM scratch', 'd/empty': '' })
    await writeFile(join(context, 'run.sh'), 'true', { mode: 0o755 })
    await symlink('../elsewhere', join(context, 'link'))
    expect(await unpacked(spec())).toEqual({
      dockerfile: 'Dockerfile',
      members: {
        Dockerfile: '644 FROM scratch',
        d: 'directory',
        'd/empty': '644 ',
        link: 'symlink ../elsewhere',
        'run.sh': '755 true',
      },
    })
  })

  it('takes a Dockerfile along that is inline or ignored', async () => {
    await files({ Dockerfile: 'FROM own', '.dockerignore': '*' })
    const inline = await unpacked(spec({ inline: 'FROM scratch' }))
    expect(inline.members[inline.dockerfile]).toBe('644 FROM scratch')
    const ignored = await unpacked(spec())
    expect(ignored.members).toEqual({ [ignored.dockerfile]: '644 FROM own' })
  })

  it('fails when a file goes away meanwhile', async () => {
    await files({ Dockerfile: 'FROM scratch', a: 'x' })
    const entries = await contextEntries(spec())
    await rm(join(context, 'a'))
    const { stream } = await contextTar({ build: spec(), entries })
    await expect(buffer(stream)).rejects.toMatchObject({
      code: 'image.build-failed',
      detail: expect.stringContaining('ENOENT'),
    })
  })
})
