import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readContext } from '../../../src/engine/build/context.ts'
import { type DockerCli, dockerCli } from '../../support/docker-cli.ts'

const FILES = [
  ...['a', 'b', 'ab', 'abc', 'a b', 'a.md', 'b.md', 'README.md', '.env', '.git/a', '文/a'],
  ...[
    'docs/a',
    'docs/a.md',
    'docs/deep/a.md',
    'docs/deep/b',
    'src/a',
    'src/b.ts',
    'src/lib/a.ts',
    'src/lib/b',
  ],
  ...['node_modules/x/a', 'x/a', 'x/y/a', 'x/y/z/a', 'x/node_modules/y/b'],
]

const docker = await dockerCli()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await docker?.[Symbol.asyncDispose]()
})

let count = 0

/** A context with these rules. */
async function contextWith(rules: string): Promise<string> {
  count += 1
  const context = join(folder, String(count))
  for (const name of FILES) {
    await mkdir(dirname(join(context, name)), { recursive: true })
    await writeFile(join(context, name), name)
  }
  await writeFile(join(context, '.dockerignore'), rules)
  return context
}

const REFUSED = 'refused'

async function ours(context: string): Promise<readonly string[] | typeof REFUSED> {
  const dockerfile = { path: join(folder, 'Dockerfile') }
  return readContext({ context, dockerfile }).then(
    ({ table }) => table.names.toSorted(),
    () => REFUSED,
  )
}

async function dockers({ run }: DockerCli, context: string): Promise<readonly string[] | typeof REFUSED> {
  const output = ['--output', 'type=tar,dest=-']
  const built = await run(['buildx', 'build', '-q', '-f', join(folder, 'Dockerfile'), ...output, context])
  if (built.failed) return /"\/": not found/.test(built.stderr) ? [] : REFUSED
  const names: string[] = []
  for await (const entry of Readable.from([built.stdout]).pipe(extract())) {
    const name = entry.header.name.replace(/^\.?\/|\/$/g, '')
    if (name !== '' && name !== '.') names.push(name)
    entry.resume()
  }
  return names.toSorted()
}

async function compare(rules: string): Promise<void> {
  if (docker === undefined) throw new Error('there is no docker')
  const context = await contextWith(rules)
  const [theirs, own] = await Promise.all([dockers(docker, context), ours(context)])
  expect(own, `of ${JSON.stringify(rules)}`).toEqual(theirs)
}

describe.runIf(docker !== undefined)('what .dockerignore leaves out is what Docker leaves out', () => {
  it.each([
    ...[
      '!../../ab',
      '!../../ab\nx',
      '!../ab\na',
      '!../..',
      '!../../..\na',
      '!../../docs\n!docs/a',
      '!a/../../../b',
    ],
    ...['*.md', '**/*.md', 'docs', 'docs/', '/docs', './docs//a', 'docs/*', 'docs/**', 'docs/**/*.md'],
    ...['*', '**', '**/', '**/**', '**a', '**/a', 'a**', '?', '??', '.*', 'docs/?', '*/*/a', '**/deep/**'],
    ...['[ab]', '[^a]', '[!a]', 'a[^x]c', '[a-b]*', '[]a]', '[', 'a\\', '\\a', '\\b', 'a|b', '{a,b}', '(a)'],
    ...[
      '.',
      '..',
      '/',
      '../a',
      'docs/../a',
      '!',
      '!/',
      '# a',
      ' # a',
      '\uFEFFa',
      'a\r\nb\r\n',
      '  a  ',
      'a b',
    ],
    ...['*\n!a', '*\n!docs', '*\n!docs/a', 'docs\n!docs/deep/a.md', 'x\n!x/y/z', 'x/y/a\n!x', '!x\nx/y'],
    ...['*\n!**/*.md', 'docs\n!**/a.md', '*.md\n!README.md\nREADME*', 'd*\n!d*/deep', 'x/*\n!x/y\nx/y/z'],
    ...[
      '.dockerignore',
      '*\n!.dockerignore',
      'a-*',
      '[a\\-]*',
      '文',
      '**/node_modules',
      'src/**\n!src/lib/*.ts',
    ],
  ])('with %j', compare)

  it('with any patterns', async () => {
    const words = ['a', 'b', 'ab', '*', '**', '?', 'a*', '*.md', 'docs', 'deep', 'src', 'x', 'y', 'z', '文']
    const part = fc.constantFrom(
      ...words,
      '[ab]',
      '[^a]',
      '.',
      '..',
      'node_modules',
      '*s',
      'a.md',
      '**a',
      'd**',
    )
    const parts = fc.array(part, { minLength: 1, maxLength: 4 })
    const pattern = fc
      .tuple(fc.constantFrom('', '', '!', '/', '!/', ' '), parts, fc.constantFrom('', '', '/'))
      .map(([start, names, end]) => `${start}${names.join('/')}${end}`)
    const rules = fc.array(pattern, { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'))
    await fc.assert(fc.asyncProperty(rules, compare), { numRuns: 20, endOnFailure: true })
  })
})
