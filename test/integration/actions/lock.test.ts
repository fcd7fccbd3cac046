import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquire } from '../../../src/actions/lock.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

const never = new AbortController().signal
const silent = { waits: () => undefined, signal: never }

describe.each([
  ['an address of the system', () => `\0envctl-test-${randomBytes(8).toString('hex')}`],
  ['a file', () => join(folder, randomBytes(4).toString('hex'))],
])('a lock by %s', (_, newAddress) => {
  test('is held by one at a time, and each who waits is told of whom', async () => {
    const address = newAddress()
    let inside = 0
    const told: string[] = []
    const one = async (holder: string) => {
      const release = await acquire(
        { address, holder },
        { waits: (other) => told.push(other), signal: never },
      )
      inside += 1
      expect(inside).toBe(1)
      await delay(5)
      inside -= 1
      await release()
    }
    const names = Array.from({ length: 12 }, (_each, index) => `holder ${index}`)
    await Promise.all(names.map(one))
    expect(told.length).toBeGreaterThan(0)
    expect(told.every((each) => names.includes(each))).toBe(true)
  })

  test('is free the moment its holder is killed', async () => {
    const address = newAddress()
    const code = `
      const { acquire } = await import(${JSON.stringify(resolve('src/actions/lock.ts'))})
      await acquire({ address: ${JSON.stringify(address)}, holder: 'it' }, { waits() {}, signal: new AbortController().signal })
      console.log('held')
      setInterval(() => {}, 1000)`
    const holder = execa(process.execPath, ['--input-type=module', '-e', code], { reject: false })
    await new Promise((held) => holder.stdout.once('data', held))
    const waited = Promise.withResolvers<string>()
    const next = acquire({ address, holder: 'next' }, { waits: waited.resolve, signal: never })
    expect(await waited.promise).toBe('it')
    const killed = performance.now()
    holder.kill('SIGKILL')
    const release = await next
    expect(performance.now() - killed).toBeLessThan(10_000)
    await release()
    await holder
  })

  test('who waits can be called off', async () => {
    const address = newAddress()
    const release = await acquire({ address, holder: 'first' }, silent)
    const ending = new AbortController()
    const second = acquire(
      { address, holder: 'second' },
      { waits: () => ending.abort(), signal: ending.signal },
    )
    await expect(second).rejects.toMatchObject({ code: 'operation.cancelled' })
    await release()
  })
})

test('what a killed holder left in the folder is taken away', async () => {
  const address = join(folder, 'left')
  const code = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`
  await execa(process.execPath, ['-e', code], { reject: false })
  expect(existsSync(address)).toBe(true)
  await (await acquire({ address, holder: 'next' }, silent))()
  expect(existsSync(address)).toBe(false)
})

test('a folder that cannot be written is told', async () => {
  const address = join(folder, 'none/lock')
  await expect(acquire({ address, holder: 'it' }, silent)).rejects.toMatchObject({ code: 'instance.busy' })
})
