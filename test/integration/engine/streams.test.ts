import { PassThrough, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/port.ts'
import type { ContainerEvent } from '../../../src/engine/port-types.ts'
import { collect, Scratch, testEngine, thrown } from '../../support/engine.ts'
import { bareContainer, uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

describe('logs', () => {
  it('keeps the streams apart', async () => {
    const id = await scratch.running('echo out; echo err >&2; sleep 0.2; echo out2')
    expect(await collect(engine.containers.logs(id, { follow: true }))).toEqual({
      stdout: 'out\nout2\n',
      stderr: 'err\n',
    })
    expect(await collect(engine.containers.logs(id, { follow: false, tail: 1 }))).toEqual({
      stdout: 'out2\n',
      stderr: '',
    })
  })

  it('has one stream with a terminal', async () => {
    const id = await scratch.running('echo out; echo err >&2', { container: bareContainer({ tty: true }) })
    expect(await collect(engine.containers.logs(id, { follow: true }))).toEqual({
      stdout: 'out\r\nerr\r\n',
      stderr: '',
    })
  })

  it.each([true, false])('has one time before a line, however long it is (terminal: %s)', async (tty) => {
    const id = await scratch.running('head -c 50000 /dev/zero | tr "\\0" x; echo; echo short', {
      container: bareContainer({ tty }),
    })
    await engine.containers.wait(id)
    const { stdout } = await collect(engine.containers.logs(id, { follow: false, timestamps: true }))
    const lines = stdout.trimEnd().split(/\r?\n/)
    expect(lines.map((line) => line.replace(/^\S+Z /, ''))).toEqual(['x'.repeat(50_000), 'short'])
  })

  it('ends when its signal is aborted', async () => {
    const id = await scratch.running('echo up; sleep 60')
    const abort = new AbortController()
    let seen = ''
    for await (const { data } of engine.containers.logs(id, { follow: true }, abort.signal)) {
      seen += data.toString()
      abort.abort()
    }
    expect(seen).toBe('up\n')
  })

  it('is read no faster than it is taken, and can be left', async () => {
    const id = await scratch.running('yes 0123456789abcdef | tr -d "\\n" | head -c 40000000; sleep 60')
    const before = process.memoryUsage().arrayBuffers
    let bytes = 0
    for await (const { data } of engine.containers.logs(id, { follow: true })) {
      bytes += data.length
      await sleep(1000)
      break
    }
    expect(bytes).toBeGreaterThan(0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000)
    expect(await engine.containers.list({ labels: { none: true } })).toEqual([])
  })
})

describe('exec', () => {
  it('gives the output and the exit code', async () => {
    const id = await scratch.running('sleep 60')
    const handle = await engine.exec.start(id, {
      command: ['sh', '-c', 'echo "$A in $(pwd) as $(id -u)"; echo no >&2; exit 7'],
      env: { A: 'b' },
      workingDir: '/tmp',
      user: 'nobody',
    })
    expect(await collect(handle.output)).toEqual({ stdout: 'b in /tmp as 65534\n', stderr: 'no\n' })
    expect(await handle.exitCode()).toBe(7)
  })

  it('gives the exit code to one who does not read', async () => {
    const id = await scratch.running('sleep 60')
    const handle = await engine.exec.start(id, { command: ['sh', '-c', 'seq 100000; exit 4'] })
    expect(await handle.exitCode()).toBe(4)
  })

  it('pipes the input and tells its end', async () => {
    const id = await scratch.running('sleep 60')
    const text = 'line\n'.repeat(50_000)
    const handle = await engine.exec.start(id, {
      command: ['sh', '-c', 'wc -c; echo after'],
      stdin: Readable.from([text]),
    })
    expect(await collect(handle.output)).toEqual({ stdout: `${text.length}\nafter\n`, stderr: '' })
    expect(await handle.exitCode()).toBe(0)
  })

  it('ends though its input does not', async () => {
    const id = await scratch.running('sleep 60')
    const stdin = new PassThrough()
    const handle = await engine.exec.start(id, {
      command: ['sh', '-c', 'read line; echo "got $line"'],
      stdin,
    })
    stdin.write('this\n')
    expect(await collect(handle.output)).toEqual({ stdout: 'got this\n', stderr: '' })
    expect(await handle.exitCode()).toBe(0)
  })

  it('has a terminal of the size that is given', async () => {
    const id = await scratch.running('sleep 60')
    const handle = await engine.exec.start(id, { command: ['sh', '-c', 'sleep 0.3; stty size'], tty: true })
    await handle.resize(91, 31)
    expect(await collect(handle.output)).toEqual({ stdout: '31 91\r\n', stderr: '' })
  })

  it('ends when its signal is aborted', async () => {
    const id = await scratch.running('sleep 60')
    const abort = new AbortController()
    const handle = await engine.exec.start(id, { command: ['sh', '-c', 'echo up; sleep 30'] }, abort.signal)
    for await (const _ of handle.output) abort.abort()
    expect(await thrown(handle.exitCode())).toMatchObject({ code: 'operation.cancelled' })
  })

  it('is refused in a container that does not run', async () => {
    const id = await scratch.container('true')
    expect(await thrown(engine.exec.start(id, { command: ['true'] }))).toMatchObject({
      code: 'engine.conflict',
    })
  })
})

describe('events', () => {
  it('tells a life from what happens right after the subscription', async () => {
    const name = uniqueName()
    const abort = new AbortController()
    const events = await engine.events.subscribe({ 'envctl.test': name }, abort.signal)
    const labels = { 'envctl.test': name }
    const healthcheck = { test: ['CMD', 'true'], intervalMs: 50, timeoutMs: 1000, retries: 1 }
    const id = await scratch.running('trap "exit 5" TERM; sleep 60 & wait', {
      labels,
      container: bareContainer({ healthcheck }),
    })
    const seen: ContainerEvent[] = []
    for await (const event of events) {
      seen.push(event)
      if (event.action === 'health') await engine.containers.stop(id, 5000)
      if (event.action === 'stop') abort.abort()
    }
    expect(seen.map(({ action }) => action)).toEqual(['create', 'start', 'health', 'kill', 'die', 'stop'])
    expect(seen.every((event) => event.id === id && event.labels['envctl.test'] === name)).toBe(true)
    expect(seen.find(({ action }) => action === 'die')?.exitCode).toBe(5)
    expect(seen.find(({ action }) => action === 'health')?.health).toBe('healthy')
    expect(Math.abs(Date.now() - (seen.at(-1)?.at ?? 0))).toBeLessThan(60_000)
  })

  it('tells nothing of others, and ends at once when aborted', async () => {
    const abort = new AbortController()
    const events = await engine.events.subscribe({ 'envctl.test': uniqueName() }, abort.signal)
    await scratch.running('true', { labels: { 'envctl.test': uniqueName() } })
    setTimeout(() => abort.abort(), 200)
    const seen: ContainerEvent[] = []
    for await (const event of events) seen.push(event)
    expect(seen).toEqual([])
  })
})
