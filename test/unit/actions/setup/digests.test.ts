import { chmod, cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { bindDigests } from '../../../../src/actions/setup/bind-digests.ts'
import { stepDigests } from '../../../../src/actions/setup/step-digests.ts'
import type { SetupStepSpec } from '../../../../src/spec/types.ts'
import { service } from '../../plan/support/spec.ts'

const made: string[] = []

afterEach(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

type Files = Readonly<Record<string, { readonly text: string; readonly runs?: boolean }>>

/** A folder of its own, with these files in it. */
async function folderOf(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-digests-'))
  made.push(folder)
  for (const [name, { text, runs = false }] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    await chmod(path, runs ? 0o755 : 0o644)
  }
  return folder
}

const SEED = { kind: 'exec', service: 'db', command: ['psql'], environment: {} } as const

function step(wishes: Partial<SetupStepSpec> = {}): SetupStepSpec {
  return { name: 'seed', action: SEED, inputs: [], dependsOn: [], timeoutMs: 1000, ...wishes }
}

async function digestOf(directory: string, wishes: Partial<SetupStepSpec>): Promise<string | undefined> {
  return (await stepDigests({ directory, setup: [step(wishes)] }))['seed']
}

const names = fc.stringMatching(/^[a-d]{1,2}(\/[a-d]{1,2}){0,2}\.sql$/)
const contents = fc.record({ text: fc.string(), runs: fc.boolean() })
/** No file may be where another has a folder: names with an ending never are. */
const filesOf = fc.dictionary(names, contents, { minKeys: 1, maxKeys: 6 })

const FEW = { numRuns: 40 }

test('the same content has the same digest, wherever it stands, however it is named and in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(filesOf, fc.infiniteStream(fc.nat()), async (files, random) => {
      const entries = Object.entries(files).map((entry) => [random.next().value ?? 0, entry] as const)
      const shuffled = entries.toSorted(([a], [b]) => a - b).map(([, entry]) => entry)
      const [here, there] = [await folderOf(files), await folderOf(Object.fromEntries(shuffled))]
      const whole = await digestOf(here, { inputs: [here] })
      expect(await digestOf(there, { inputs: [there] })).toBe(whole)
      expect(await digestOf(there, { inputs: ['**/*.sql'] })).toBe(whole)
      const each = shuffled.map(([name]) => join(there, name))
      expect(await digestOf(there, { inputs: [...each, ...each] })).toBe(whole)
    }),
    FEW,
  )
})

test('a changed byte, another name, another right to run, one more or fewer is another digest', async () => {
  await fc.assert(
    fc.asyncProperty(filesOf, fc.nat(), async (files, at) => {
      const folder = await folderOf(files)
      const chosen = Object.keys(files)[at % Object.keys(files).length] ?? ''
      const { text = '', runs = false } = files[chosen] ?? {}
      const path = join(folder, chosen)
      const now = () => digestOf(folder, { inputs: [folder] })
      const before = await now()
      await writeFile(path, `${text}x`)
      expect(await now()).not.toBe(before)
      await writeFile(path, text)
      await chmod(path, runs ? 0o644 : 0o755)
      expect(await now()).not.toBe(before)
      await chmod(path, runs ? 0o755 : 0o644)
      await rename(path, `${path}.old`)
      expect(await now()).not.toBe(before)
      await rename(`${path}.old`, path)
      await writeFile(join(folder, 'more'), '')
      expect(await now()).not.toBe(before)
      await rm(join(folder, 'more'))
      expect(await now()).toBe(before)
    }),
    FEW,
  )
})

test('what a step runs counts, and its name, its time and what it waits for do not', async () => {
  const folder = await folderOf({ 'seed.sql': { text: 'select 1' } })
  const plain = await digestOf(folder, {})
  const others = [
    { action: { ...SEED, command: ['psql', '-f'] } },
    { action: { ...SEED, environment: { A: '1' } } },
    { action: { ...SEED, service: 'other' } },
    { stdin: join(folder, 'seed.sql') },
  ]
  const digests = await Promise.all(others.map((wishes) => digestOf(folder, wishes)))
  expect(new Set([plain, ...digests]).size).toBe(5)
  expect(await digestOf(folder, { timeoutMs: 5, dependsOn: ['db'] })).toBe(plain)
  const named = await stepDigests({ directory: folder, setup: [step({ name: 'other' })] })
  expect(named).toEqual({ other: plain })
})

test('the addresses in a command of the host are those of any instance', async () => {
  const [here, there] = [await folderOf({}), await folderOf({})]
  const action = (directory: string): SetupStepSpec['action'] => ({
    kind: 'host',
    command: ['seed ', { service: 'db', of: 'port', target: '5432/tcp' }],
    environment: {},
    workingDir: join(directory, 'tools'),
  })
  expect(await digestOf(here, { action: action(here) })).toBe(
    await digestOf(there, { action: action(there) }),
  )
})

test('links are themselves and what they lead to; what envctl and git keep does not count', async () => {
  const folder = await folderOf({ 'a/one.sql': { text: '1' }, 'b/two.sql': { text: '2' } })
  const now = () => digestOf(folder, { inputs: [join(folder, 'a')] })
  await symlink('../b/two.sql', join(folder, 'a/two.sql'))
  await symlink('..', join(folder, 'a/round'))
  await symlink('nowhere', join(folder, 'a/broken'))
  const before = await now()
  await writeFile(join(folder, 'b/two.sql'), '3')
  const after = await now()
  expect(after).not.toBe(before)
  for (const name of ['a/.git', 'a/.envctl']) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'x'), '')
  }
  expect(await now()).toBe(after)
})

test('folders that links lead to count once, however they are linked', async () => {
  const folder = await folderOf({
    'a/one.sql': { text: '1' },
    'b/two.sql': { text: '2' },
    'c/three.sql': { text: '3' },
  })
  const now = () => digestOf(folder, { inputs: ['a'] })
  await symlink('../b', join(folder, 'a/common'))
  await symlink('../c', join(folder, 'b/deep'))
  await symlink('../b', join(folder, 'c/round'))
  const before = await now()
  expect(await now()).toBe(before)
  await writeFile(join(folder, 'c/three.sql'), '4')
  const after = await now()
  expect(after).not.toBe(before)
  await writeFile(join(folder, 'other.sql'), '5')
  expect(await now()).toBe(after)
})

test('a pattern finds what begins with a dot, as a folder does', async () => {
  const folder = await folderOf({ 'seed/a.sql': { text: '1' }, 'seed/.hidden': { text: '2' } })
  const now = () => digestOf(folder, { inputs: ['seed/**'] })
  const before = await now()
  await writeFile(join(folder, 'seed/.hidden'), '3')
  const after = await now()
  expect(after).not.toBe(before)
  await mkdir(join(folder, 'seed/.git'))
  await writeFile(join(folder, 'seed/.git/x'), '')
  expect(await now()).toBe(after)
})

test('a name with the signs of a pattern is the file of that name', async () => {
  const folder = await folderOf({ 'pages/[id].sql': { text: '1' }, 'pages/i.sql': { text: '2' } })
  const before = await digestOf(folder, { inputs: ['pages/[id].sql'] })
  await writeFile(join(folder, 'pages/i.sql'), '3')
  expect(await digestOf(folder, { inputs: ['pages/[id].sql'] })).toBe(before)
  await writeFile(join(folder, 'pages/[id].sql'), '3')
  expect(await digestOf(folder, { inputs: ['pages/[id].sql'] })).not.toBe(before)
})

test('an input that matches nothing, or is not there, or cannot be read is an error that names it', async () => {
  const folder = await folderOf({ 'a.sql': { text: '' } })
  const failure = (wishes: Partial<SetupStepSpec>) =>
    digestOf(folder, wishes).catch((error: unknown) => error)
  expect(await failure({ inputs: ['*.sq'] })).toMatchObject({
    code: 'definition.invalid',
    message: 'No file matches the input "*.sq" of setup step "seed"',
  })
  expect(await failure({ inputs: [join(folder, 'b.sql')] })).toMatchObject({
    code: 'definition.invalid',
    message: `The input "${join(folder, 'b.sql')}" of setup step "seed" does not exist`,
  })
  expect(await failure({ stdin: join(folder, 'gone.sql') })).toMatchObject({
    code: 'definition.invalid',
    message: 'What setup step "seed" depends on cannot be read',
  })
})

test('mounts that shape the initial state are digested by service and target, by their content alone', async () => {
  const here = await folderOf({ 'init/a.sql': { text: '1' }, 'conf/x.conf': { text: 'x' } })
  const there = await folderOf({})
  await cp(join(here, 'init'), join(there, 'initial'), { recursive: true })
  await cp(join(here, 'conf'), join(there, 'conf'), { recursive: true })
  const bind = (source: string, target: string, readOnly: boolean) =>
    ({ type: 'bind', source, target, readOnly, createHostPath: true }) as const
  const digests = (directory: string, init: string) =>
    bindDigests({
      directory,
      services: {
        db: service('db', {
          container: {
            mounts: [
              bind(join(directory, init), '/docker-entrypoint-initdb.d', false),
              bind(join(directory, 'conf/x.conf'), '/etc/x.conf', true),
              bind(join(directory, 'data'), '/data', false),
              bind('/', '/host', true),
            ],
          },
        }),
        api: service('api'),
      },
    })
  const before = await digests(here, 'init')
  expect(Object.keys(before)).toEqual(['db'])
  expect(Object.keys(before['db'] ?? {})).toEqual(['/docker-entrypoint-initdb.d', '/etc/x.conf'])
  expect(await digests(there, 'initial')).toEqual(before)
  await writeFile(join(there, 'initial/a.sql'), '2')
  expect(await digests(there, 'initial')).toEqual({
    db: {
      ...before['db'],
      '/docker-entrypoint-initdb.d': expect.not.stringMatching(
        before['db']?.['/docker-entrypoint-initdb.d'] ?? '',
      ),
    },
  })
})
