import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { extract, pack } from 'tar-stream'
import type { StartedTestContainer } from 'testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweep } from '../../../src/actions/janitor/tidy.ts'
import { Environment } from '../../../src/testing/environment.ts'
import type { StartedEnvironment } from '../../../src/testing/started-environment.ts'
import { testEngine, thrown } from '../../support/engine.ts'
import { type Bench, libraryBench } from '../../support/library.ts'

const BOX = `
name: NAME
services:
  box:
    image: busybox:1.35
    init: true
    command: sh -c "echo started; echo trouble >&2; exec httpd -f -p 80"
    labels: { of: the definition }
    ports: ["80", "53/udp"]
    networks: [default, side]
    scale: 2
  quiet: { image: "busybox:1.35", init: true, command: sleep 1000 }
networks: { side: {} }
`
let bench: Bench
let env: StartedEnvironment
let box: StartedTestContainer

beforeAll(async () => {
  bench = await libraryBench()
  await bench.write('envs.yaml', BOX)
  env = await new Environment(bench.folder).up()
  // Whatever takes a started container of Testcontainers takes this one.
  box = env.getContainer('box')
})
afterAll(async () => {
  await env.down()
  expect(await bench.left()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

test('what it is: host, ports, name, labels, networks', () => {
  const { port, ports } = env.service('box')
  expect(box.getHost()).toBe('127.0.0.1')
  expect([box.getFirstMappedPort(), box.getMappedPort(80), box.getMappedPort('80/tcp')]).toEqual([
    port,
    port,
    port,
  ])
  expect([box.getMappedPort(53, 'udp'), box.getMappedPort('53/udp')]).toEqual([
    ports['53/udp'],
    ports['53/udp'],
  ])
  expect(() => box.getMappedPort(81)).toThrow('No port binding found for :81/tcp')
  expect(() => env.getContainer('quiet').getFirstMappedPort()).toThrow('No port bindings found')
  expect(box.getName()).toBe(`${env.instance}-box-1`)
  expect(box.getHostname()).toBe('box')
  expect(env.getContainer('box-2').getHostname()).toBe('box-2')
  expect(box.getLabels()).toMatchObject({ of: 'the definition', 'com.docker.compose.service': 'box' })
  expect(box.getId()).toMatch(/^[0-9a-f]{64}$/)
  const [main, side] = [`${env.instance}_default`, `${env.instance}_side`]
  expect(box.getNetworkNames().toSorted()).toEqual([main, side])
  expect(box.getNetworkId(main)).toMatch(/^[0-9a-f]{64}$/)
  expect(box.getIpAddress(main)).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  expect(box.getIpAddress(main)).not.toBe(box.getIpAddress(side))
  expect(() => box.getIpAddress('bridge')).toThrow('is not in a network "bridge"')
})

test('exec: a list or a text, its streams and exit code; folder, user and variables', async () => {
  const words = await box.exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])
  expect(words).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 })
  expect(words.output).toHaveLength(8)
  expect(await box.exec('echo a b')).toMatchObject({ output: 'a b\n', exitCode: 0 })
  const told = await box.exec(['sh', '-c', 'pwd; id -u; echo $GREETING'], {
    workingDir: '/etc',
    user: '1000',
    env: { GREETING: 'hello' },
  })
  expect(told.stdout).toBe('/etc\n1000\nhello\n')
  // A character that comes in two parts.
  expect((await box.exec(['sh', '-c', "printf '\\303'; sleep 0.2; printf '\\244'"])).output).toBe('ä')
})

test('copy in: files, folders, contents, and a tar', async () => {
  const file = await bench.write('file.txt', 'a file')
  await mkdir(join(bench.folder, 'folder', 'deep'), { recursive: true })
  await bench.write('folder/deep/inner.txt', 'inside')
  await symlink(file, join(bench.folder, 'link.txt'))
  const read = async (path: string) =>
    (await box.exec(['sh', '-c', `stat -c '%a %u' ${path}; cat ${path}`])).stdout
  await box.copyFilesToContainer([
    { source: file, target: '/new/folder/file.txt', mode: 0o640 },
    { source: join(bench.folder, 'link.txt'), target: '/followed.txt', mode: 0o600 },
  ])
  expect(await read('/new/folder/file.txt')).toBe('640 0\na file')
  expect(await read('/followed.txt')).toBe('600 0\na file')
  await box.copyDirectoriesToContainer([{ source: join(bench.folder, 'folder'), target: '/copied' }])
  expect(await read('/copied/deep/inner.txt')).toContain('inside')
  await box.copyContentToContainer([
    { content: 'text', target: '/text.txt', mode: 0o444 },
    { content: Buffer.from('bytes'), target: '/bytes.txt' },
    { content: Readable.from(['a ', 'stream']), target: '/stream.txt' },
  ])
  expect(await read('/text.txt')).toBe('444 0\ntext')
  expect([await read('/bytes.txt'), await read('/stream.txt')]).toEqual([
    expect.stringContaining('bytes'),
    expect.stringContaining('a stream'),
  ])
  const tar = pack()
  tar.entry({ name: 'packed.txt' }, 'packed')
  tar.finalize()
  await box.copyArchiveToContainer(Readable.from(tar, { objectMode: false }), '/etc')
  expect(await read('/etc/packed.txt')).toContain('packed')
})

test('copy in: a folder does not take the place of a file where that is ruled out', async () => {
  await box.copyContentToContainer([{ content: 'a file', target: '/kind' }])
  const tar = pack()
  tar.entry({ name: 'kind', type: 'directory' })
  tar.finalize()
  const options = { noOverwriteDirNonDir: true }
  const error = await thrown(
    box.copyArchiveToContainer(Readable.from(tar, { objectMode: false }), '/', options),
  )
  expect(error).toMatchObject({ detail: expect.stringMatching(/directory/) })
})

test('copy out: a tar of a file; what is not there is said', async () => {
  await box.copyContentToContainer([{ content: 'out again', target: '/out.txt' }])
  expect(await contentOf(await box.copyArchiveFromContainer('/out.txt'))).toEqual([['out.txt', 'out again']])
  expect(await thrown(box.copyArchiveFromContainer('/none'))).toMatchObject({ code: 'usage.invalid' })
})

async function contentOf(tar: NodeJS.ReadableStream): Promise<readonly (readonly [string, string])[]> {
  const entries: [string, string][] = []
  const files = extract()
  tar.pipe(files)
  for await (const entry of files) entries.push([entry.header.name, await text(entry)])
  return entries
}

test('logs: what was written and what follows, as a stream of text', async () => {
  const log = await env.getContainer('box-2').logs()
  let seen = ''
  log.on('data', (chunk: string) => {
    seen += chunk
  })
  await expect.poll(() => seen).toMatch(/started/)
  expect(seen).toMatch(/trouble/)
  await env.getContainer('box-2').exec(['sh', '-c', 'echo later > /proc/1/fd/1'])
  await expect.poll(() => seen).toMatch(/later/)
  log.destroy()
  const last = await box.logs({ tail: 1 })
  expect((await last[Symbol.asyncIterator]().next()).value).toMatch(/^(started|trouble)\n$/)
  last.destroy()
  // What was written before is not there, and what is written now is.
  const since = await box.logs({ since: Math.floor(Date.now() / 1000) + 1 })
  const next = since[Symbol.asyncIterator]().next()
  const writes = box.exec(['sh', '-c', 'sleep 1.1; echo since > /proc/1/fd/1'])
  expect((await next).value).toBe('since\n')
  await writes
  since.destroy()
})

test('restart: the same container, usable again, at the same port; its replica is left alone', async () => {
  const engine = await testEngine()
  const startOf = async (id: string) => (await engine.containers.inspect(id))?.startedAt
  const other = env.getContainer('box-2').getId()
  const before = [await startOf(box.getId()), await startOf(other)]
  const port = box.getMappedPort(80)
  await box.restart({ timeout: 2000 })
  expect(box.getMappedPort(80)).toBe(port)
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  expect(await startOf(box.getId())).not.toBe(before[0])
  expect(await startOf(other)).toBe(before[1])
  engine.close()
})

test('commit: an image of what it has become, which goes with the instance', async () => {
  const engine = await testEngine()
  await using own = await new Environment(bench.folder).up(['quiet'])
  const quiet = own.getContainer('quiet')
  await quiet.exec(['sh', '-c', 'echo changed > /changed'])
  const [kept, goes] = [`${bench.name}:kept`, `${bench.name}:goes`]
  const id = await quiet.commit({
    repo: bench.name,
    tag: 'goes',
    changes: ['ENV ADDED=1'],
    author: 'me',
    comment: 'why',
  })
  await quiet.commit({ repo: bench.name, tag: 'kept', deleteOnExit: false })
  expect(await engine.images.inspect(goes)).toMatchObject({ id })
  await using from = await new Environment({
    name: bench.name,
    services: { again: { image: goes, pull_policy: 'never', init: true, command: 'sleep 1000' } },
  }).up()
  const said = await from.getContainer('again').exec(['sh', '-c', 'cat /changed; echo $ADDED'])
  expect(said.stdout).toBe('changed\n1\n')
  // It is a part of its own instance, not of the one whose container its image was made of.
  expect(from.getContainer('again').getLabels()['dev.envctl.instance']).toBe(from.instance)
  await from.down()
  await own.down()
  expect(await engine.images.inspect(goes)).toBeUndefined()
  // Whoever tidies up next leaves it alone.
  await sweep(env.parts.deps, [])
  expect(await engine.images.inspect(kept)).toBeDefined()
  await engine.images.remove(kept)
  engine.close()
})

test('stop: removed, or left there to be looked into; disposed of', async () => {
  const engine = await testEngine()
  await using own = await new Environment(bench.folder).up()
  const stopped = await own.getContainer('box').stop({ remove: false, timeout: 1000 })
  expect(await engine.containers.inspect(stopped.getId())).toMatchObject({ state: 'exited' })
  expect(await contentOf(await stopped.copyArchiveFromContainer('/etc/hostname'))).toEqual([
    ['hostname', 'box\n'],
  ])
  const second = own.getContainer('box-2')
  await second.stop()
  expect(await engine.containers.inspect(second.getId())).toBeUndefined()
  const quiet = own.getContainer('quiet')
  await quiet[Symbol.asyncDispose]()
  expect(await engine.containers.inspect(quiet.getId())).toBeUndefined()
  engine.close()
})
