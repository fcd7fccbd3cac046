import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { extract } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readContext } from '../../../../src/engine/build/context.ts'
import { ContextChanged } from '../../../../src/engine/build/context-file.ts'
import { contextTar } from '../../../../src/engine/build/context-tar.ts'

let context: string

beforeEach(async () => {
  context = await mkdtemp(join(tmpdir(), 'envctl-test-'))
})
afterEach(() => rm(context, { recursive: true, force: true }))

async function files(contents: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(dirname(join(context, name)), { recursive: true })
    await writeFile(join(context, name), content)
  }
}

const read = (dockerfile = 'Dockerfile') =>
  readContext({ context, dockerfile: { path: join(context, dockerfile) } })
const names = async (dockerfile?: string) => (await read(dockerfile)).table.names

async function unpacked(
  dockerfile: { name: string } | { text: string },
): Promise<{ dockerfile: string; members: Record<string, string> }> {
  const tar = contextTar({ context: await read(), dockerfile })
  const members: Record<string, string> = {}
  const found = extract()
  tar.stream.pipe(found)
  for await (const entry of found) {
    const { name, type, linkname, mode } = entry.header
    const content = (await buffer(entry)).toString('utf8')
    members[name] = type === 'file' ? `${mode?.toString(8)} ${content}` : `${type} ${linkname ?? ''}`.trim()
  }
  return { dockerfile: tar.dockerfile, members }
}

describe('the context', () => {
  it('leaves out what .dockerignore says, and takes folders along of what comes back', async () => {
    await files({
      '.dockerignore': '# a comment\n*.log\n**/tmp\nsecret/\n!secret/public\nempty\n!empty/no\n',
      Dockerfile: 'FROM scratch',
      'a.log': '',
      'src/b.log': '',
      'src/tmp/x': '',
      'secret/key': '',
      'secret/public': '',
      'empty/x': '',
    })
    expect(await names()).toEqual([
      '.dockerignore',
      'Dockerfile',
      'secret',
      'secret/public',
      'src',
      'src/b.log',
    ])
  })

  it("prefers the Dockerfile's own rules", async () => {
    await files({
      '.dockerignore': 'a',
      'api.Dockerfile': '',
      'api.Dockerfile.dockerignore': 'b\n*.dockerignore\n.*',
      a: '',
      b: '',
    })
    expect(await names('api.Dockerfile')).toEqual(['a', 'api.Dockerfile'])
  })

  it('comes in the order of bytes, a folder before what is in it', async () => {
    await files({ 'a/b': '', 'a.b': '', a0: '', '\u{1F600}': '', '\uFF5E': '', 文: '', '-': '' })
    expect(await names()).toEqual(['-', 'a', 'a/b', 'a.b', 'a0', '文', '\uFF5E', '\u{1F600}'])
  })

  it('follows no link, and so gets into no circle', async () => {
    await files({ 'd/a': '' })
    await symlink('..', join(context, 'd/up'))
    await symlink('self', join(context, 'self'))
    await symlink('/nowhere', join(context, 'gone'))
    expect(await names()).toEqual(['d', 'd/a', 'd/up', 'gone', 'self'])
  })

  it.runIf(process.getuid?.() === 0)('is not disturbed by what is left out', async () => {
    await files({ '.dockerignore': 'secret', 'secret/key': '' })
    await chmod(join(context, 'secret'), 0)
    expect(await names()).toEqual(['.dockerignore'])
  })

  it.runIf(process.platform === 'linux')(
    'tells of names that are not UTF-8, unless they are left out',
    async () => {
      const odd = (name: string) => Buffer.from(`${context}/${name}`, 'latin1')
      await files({ 'd/a': '', '\uFFFD': '' })
      await writeFile(odd('d/caf\xe9.txt'), '')
      await expect(read()).rejects.toMatchObject({
        code: 'image.build-failed',
        message: `A name in the build context ${context} is not UTF-8: d/caf\\xe9.txt`,
      })
      await files({ '.dockerignore': 'd/caf*.txt' })
      expect(await names()).toEqual(['.dockerignore', 'd', 'd/a', '\uFFFD'])
      await symlink(odd('caf\xe9').subarray(context.length + 1), join(context, 'link'))
      await expect(read()).rejects.toMatchObject({
        code: 'image.build-failed',
        message: `The target of the link ${join(context, 'link')} is not UTF-8: caf\\xe9`,
      })
    },
  )

  it('tells where its rules are malformed', async () => {
    await files({ '.dockerignore': 'a\n[b\n' })
    await expect(read()).rejects.toMatchObject({
      code: 'image.build-failed',
      message: `${join(context, '.dockerignore')}:2: "[b" is no pattern`,
    })
  })
})

describe('the digest of a context', () => {
  /** Same size, same time, same file: as an edit within one tick of the clock. */
  async function editUnseen(name: string, content: string): Promise<void> {
    const path = join(context, name)
    const { atime, mtime } = await stat(path)
    await writeFile(path, content)
    await utimes(path, atime, mtime)
  }

  it('follows an edit that leaves time and size as they are', async () => {
    await files({ a: 'one', b: 'x' })
    const before = await read()
    await editUnseen('a', 'two')
    const after = await read()
    expect(after.digest).not.toBe(before.digest)
    await editUnseen('a', 'one')
    expect((await read()).digest).toBe(before.digest)
  })

  it('follows edits that come as fast as they can', async () => {
    await files({ a: '0' })
    const seen = new Set<string>()
    for (let round = 1; round <= 100; round += 1) {
      await writeFile(join(context, 'a'), String(round % 10))
      seen.add(`${round % 10} ${(await read()).digest}`)
    }
    expect(seen.size).toBe(10)
  })

  it('is known by what has changed as by reading all of it', async () => {
    const name = fc.constantFrom('a', 'b', 'd/a', 'd/e/a', 'd/z', 'z/a', 'é', 'z-')
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), name, content: fc.constantFrom('', 'x', 'yy') }),
      fc.record({ kind: fc.constant('remove' as const), name }),
      fc.record({ kind: fc.constant('mode' as const), name, mode: fc.constantFrom(0o600, 0o755) }),
    )
    const apply = async (each: typeof edit extends fc.Arbitrary<infer T> ? T : never) => {
      const path = join(context, each.name)
      if (each.kind === 'write') await files({ [each.name]: each.content })
      else if (each.kind === 'remove') await rm(path, { force: true })
      else await chmod(path, each.mode).catch(() => undefined)
    }
    const steps = fc.array(fc.array(edit, { maxLength: 3 }), { minLength: 2, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(steps, async (rounds) => {
        for (const edits of rounds) {
          for (const each of edits) await apply(each)
          // By then what was written is trusted to stay as it was read.
          await sleep(30)
          const copy = await mkdtemp(join(tmpdir(), 'envctl-test-'))
          try {
            await cp(context, copy, { recursive: true })
            const unknown = await readContext({ context: copy, dockerfile: { inline: '' } })
            const known = await read()
            expect(known.table.names).toEqual(unknown.table.names)
            expect(known.digest).toBe(unknown.digest)
          } finally {
            await rm(copy, { recursive: true })
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is the same for the same content, whatever its times', async () => {
    await files({ a: 'one', 'd/b': 'x' })
    const before = await read()
    await utimes(join(context, 'a'), 1, 1)
    await utimes(join(context, 'd'), 1, 1)
    expect((await read()).digest).toBe(before.digest)
  })
})

describe('the memory of digests', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is kept for each of the services that share a folder and leave out different things', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'envctl-test-'))
    try {
      vi.stubEnv('XDG_CACHE_HOME', cache)
      await files({ '.dockerignore': '', 'b.Dockerfile.dockerignore': 'a', a: '', b: '' })
      // By then what was written is trusted to stay as it was read.
      await sleep(30)
      const kept = async () => {
        for (const each of ['Dockerfile', 'b.Dockerfile']) await read(each)
        await readContext({ context, dockerfile: { inline: '' }, ignore: ['b'] })
        const folder = join(cache, 'envctl/contexts')
        // What is written anew is another file.
        return Promise.all(
          (await readdir(folder)).toSorted().map(async (name) => (await stat(join(folder, name))).ino),
        )
      }
      const first = await kept()
      expect(first).toHaveLength(3)
      expect(await kept()).toEqual(first)
    } finally {
      await rm(cache, { recursive: true })
    }
  })
})

describe('the context as a tar', () => {
  it('travels with modes, links and its own Dockerfile', async () => {
    await files({ Dockerfile: 'FROM scratch', 'd/empty': '' })
    await writeFile(join(context, 'run.sh'), 'true', { mode: 0o755 })
    await symlink('../elsewhere', join(context, 'link'))
    expect(await unpacked({ name: 'Dockerfile' })).toEqual({
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

  it('takes a Dockerfile along that is not of it, with the line that takes it away again', async () => {
    await files({ a: '' })
    const { dockerfile, members } = await unpacked({ text: 'FROM scratch' })
    expect(members[dockerfile]).toBe('644 FROM scratch')
    expect(members['.dockerignore']).toBe(`644 ${dockerfile}\n.dockerignore\n`)
    await files({ '.dockerignore': 'b' })
    expect((await unpacked({ text: 'FROM scratch' })).members['.dockerignore']).toBe(`644 b\n${dockerfile}\n`)
  })

  it.each([
    ['goes away', () => rm(join(context, 'a'))],
    ['changes', () => writeFile(join(context, 'a'), 'y')],
    ['becomes a link', () => rm(join(context, 'a')).then(() => symlink('b', join(context, 'a')))],
  ])('fails when a file %s meanwhile', async (_, change) => {
    await files({ Dockerfile: 'FROM scratch', a: 'x' })
    const found = await read()
    await change()
    const { stream } = contextTar({ context: found, dockerfile: { name: 'Dockerfile' } })
    await expect(buffer(stream)).rejects.toBeInstanceOf(ContextChanged)
  })
})
