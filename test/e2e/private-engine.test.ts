import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'

/** No command may hang when its engine goes. */
const SOON_MS = 30_000

const boxOf = (image: string, more = '') => `
name: NAME
services:
  a: { image: "${image}", command: ["sh", "-c", "echo begun; exec sleep 100000"], network_mode: none, stop_grace_period: 0s, volumes: ["data:/data"]${more} }
volumes: { data: {} }
`

test('an engine that ends in the middle ends up and logs -f at once; then up repairs and down leaves nothing', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(boxOf(engine.image, ', ready: { log: never }'), { env: engine.env })
  const start = (args: readonly string[]) =>
    execa(process.execPath, [box.bin, ...args], {
      cwd: box.folder,
      env: box.env,
      reject: false,
      timeout: SOON_MS,
    })
  const up = start(['up'])
  await new Promise((resolve) =>
    up.stderr.on('data', (data) => String(data).includes('started') && resolve(0)),
  )
  const logs = start(['logs', '--follow'])
  await new Promise((resolve) => logs.stdout.once('data', resolve))
  await engine.stop()
  const ended = [await up, await logs]
  await engine.start()
  // One that is asked to end stops its containers first, which is the end of what was waited for.
  const codes = [
    [4, 6],
    [4, 0],
  ]
  for (const [index, { exitCode, stderr, timedOut }] of ended.entries()) {
    expect(timedOut).toBe(false)
    expect(codes[index], stderr).toContain(exitCode)
    if (exitCode === 4) expect(stderr).toMatch(/the engine went away|cannot be reached/)
  }
  await box.write('envs.yaml', boxOf(engine.image))
  const again = await box.run(['up', '--json'])
  expect(again, again.stderr).toMatchObject({ exitCode: 0 })
  expect(await box.run(['down', '--volumes'])).toMatchObject({ exitCode: 0 })
  expect(await engine.docker.listContainers({ all: true })).toEqual([])
  expect((await engine.docker.listVolumes()).Volumes ?? []).toEqual([])
})

test('a full disk is told, leaves nothing, and is no trouble once there is room', async () => {
  await using engine = await startPrivateEngine({ diskSize: '48m' })
  await using box = await project(boxOf(engine.image), { env: engine.env })
  const filler = join(engine.dataRoot, 'filler')
  await using file = await open(filler, 'w')
  await file.writeFile(Buffer.alloc(64 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error
  })
  const full = await box.run(['up'])
  expect(full.exitCode, full.stderr).toBe(6)
  expect(full.stderr).toMatch(/no space left/i)
  await file.truncate(0)
  await rm(filler)
  expect(await box.run(['up']), full.stderr).toMatchObject({ exitCode: 0 })
  expect(await box.run(['down', '--volumes'])).toMatchObject({ exitCode: 0 })
  expect(await engine.docker.listContainers({ all: true })).toEqual([])
})

test('reset makes room for itself on a disk that an environment has filled', async () => {
  await using engine = await startPrivateEngine({ diskSize: '48m' })
  await using box = await project(boxOf(engine.image), { env: engine.env })
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  const fill = 'echo x > /data/mark; cat /dev/zero > /data/filler; cat /dev/zero > /data/more; ls /data'
  expect((await box.run(['exec', '-T', 'a', 'sh', '-c', fill])).stdout).toContain('filler')
  const back = await box.run(['reset'])
  expect(back, back.stderr).toMatchObject({ exitCode: 0 })
  expect((await box.run(['exec', '-T', 'a', 'ls', '/data'])).stdout).toBe('')
  expect(await box.run(['down', '--volumes'])).toMatchObject({ exitCode: 0 })
})

test('a thousand containers of others are in nobody’s way, and are left alone', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(boxOf(engine.image), { env: engine.env })
  const others = Array.from({ length: 1000 }, (_, index) => `other-${index}`)
  const make = async () => {
    for (let name = others.pop(); name !== undefined; name = others.pop())
      await engine.docker.createContainer({ name, Image: engine.image, Cmd: ['true'] })
  }
  await Promise.all(Array.from({ length: 8 }, make))
  for (const args of [['up'], ['ps'], ['ls'], ['stop'], ['start'], ['down', '--volumes']]) {
    const began = performance.now()
    const ran = await box.run(args)
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    expect(performance.now() - began).toBeLessThan(15_000)
  }
  const left = await engine.docker.listContainers({ all: true })
  expect(left).toHaveLength(1000)
  expect(left.every(({ State }) => State === 'created')).toBe(true)
})

test('where an engine has no addresses left, networks get a range of their own, and are what was asked for', async () => {
  const pools = ['--bip', '10.201.0.1/29', '--default-address-pool', 'base=10.202.0.0/29,size=29']
  await using engine = await startPrivateEngine({ networks: true, flags: pools })
  const { inside, image, env } = engine
  const services = `{ a: { image: "${image}", command: sleep 100000, stop_grace_period: 0s } }`
  await using box = await project(`{ name: NAME, services: ${services} }`, { inside, env })
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  const second = ['--instance', 'second']
  const made = await box.run(['up', ...second])
  expect(made, made.stderr).toMatchObject({ exitCode: 0 })
  expect(made.stderr).toContain("The engine's address pools are used up: the network has the addresses 10.")
  const again = await box.run(['up', ...second])
  expect(again, again.stderr).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('was up already'),
  })
  expect(await box.run(['down', ...second])).toMatchObject({ exitCode: 0 })
})
