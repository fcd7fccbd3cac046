import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { project } from '../support/cli.ts'
import { testEngine } from '../support/engine.ts'
import { leftOf } from '../support/library.ts'
import { terminal } from '../support/tmux.ts'

const BOX = `
name: NAME
services:
  cache: { template: redis, with: { version: "7.0" } }
environments:
  test:
    setup:
      - name: seed
        exec: { service: cache, command: "redis-cli SET base 41" }
    outputs: { CACHE: "\${services.cache.host} \${services.cache.port}" }
    test: { command: node count.mjs }
`
/** Says what its cache holds, and leaves more there. */
const COUNT = `
import { connect } from 'node:net'
const [host, port] = process.env.CACHE.split(' ')
const socket = connect(Number(port), host, () => socket.write('GET base\\r\\nINCR count\\r\\n'))
let said = ''
socket.on('data', (data) => {
  said += data
  if (!said.includes(':')) return
  console.log('found', said.replaceAll(/\\s+/g, ' '), 'at', port)
  socket.destroy()
})
`
const LONG = { timeout: 60_000, interval: 100 }

test('test --watch: a new instance for each run, prepared beforehand; nothing is left', async () => {
  await using box = await project(BOX)
  await execa('git', ['init', '--quiet'], { cwd: box.folder })
  await mkdir(join(box.folder, 'results'))
  await box.write('.gitignore', 'results\n')
  await box.write('count.mjs', COUNT)
  const engine = await testEngine()
  const watching = execa(process.execPath, [box.bin, 'test', '--watch', '--failures', 'failed'], {
    cwd: box.folder,
    env: box.env,
    reject: false,
    stdin: 'ignore',
  })
  onTestFinished(() => void watching.kill())
  let [stdout, stderr] = ['', '']
  watching.stdout.on('data', (data) => {
    stdout += data
  })
  watching.stderr.on('data', (data) => {
    stderr += data
  })
  const runs = () => stdout.match(/^found .*/gm) ?? []
  const told = (text: string) => expect.poll(() => stderr, LONG).toContain(text)
  const count = (text: string) => stderr.split(text).length - 1
  const waits = (times: number) => expect.poll(() => count('run again when a file'), LONG).toBe(times)

  await waits(1)
  expect(runs()).toEqual([expect.stringMatching(/^found \$2 41 :1 +at \d+$/)])
  // The next one is there before anything has changed.
  const prepared = async () => {
    const names = await leftOf(box.name, engine)
    return names.filter((name) => name.endsWith('-cache-1'))
  }
  await expect.poll(prepared, LONG).toHaveLength(1)
  const [next = ''] = await prepared()

  // What git ignores is no reason, and neither is what is kept of failures.
  await box.write('results/report.txt', 'all is well')
  await box.write('count.mjs', `${COUNT}\nprocess.exitCode = 3\n`)
  await waits(2)
  expect(runs()[1]).toMatch(/^found \$2 41 :1 +at/)
  expect(stderr).toContain('\nChanged: count.mjs\n')
  expect(stderr).toContain('The tests failed with exit code 3')
  expect(stderr).toContain(`Logs and states: ${join(box.folder, 'failed', next.replace('-cache-1', ''))}`)

  await box.write('envs.yaml', 'name: NAME\nservices: { cache: { imagine: x } }\n')
  await told('did you mean "image"?')
  await waits(3)
  await box.write('envs.yaml', BOX.replace('base 41', 'base 42'))
  await waits(4)
  expect(runs()[2]).toMatch(/^found \$2 42 :1 +at/)
  expect(runs()).toHaveLength(3)

  watching.kill('SIGINT')
  expect(await watching).toMatchObject({ exitCode: 130 })
  expect((await leftOf(box.name, engine)).filter((name) => !name.includes('layer'))).toEqual([])
  engine.close()
})

test('test --watch on a terminal: one run after the other can be read, and Ctrl-C ends it', async () => {
  await using box = await project(BOX)
  await box.write('count.mjs', COUNT)
  const engine = await testEngine()
  const command = `${process.execPath} ${box.bin} test --watch`
  await using watching = await terminal(box, command, { columns: 80, rows: 30 })
  await watching.sees(/found \$2 41 :1 +at \d+[\s\S]*run again when a file/)
  await box.write('count.mjs', `${COUNT}\nconsole.log('again')\n`)
  await watching.sees(/Changed: count\.mjs[\s\S]*again\nfound \$2 41 :1 +at \d+[\s\S]*run again when a file/)
  await watching.type('C-c')
  await watching.sees('ended with 130')
  expect((await leftOf(box.name, engine)).filter((name) => !name.includes('layer'))).toEqual([])
  engine.close()
})

test('test --watch: a definition that is wrong from the beginning ends it', async () => {
  await using box = await project('name: NAME\nservices: { cache: { imagine: x } }\n')
  expect(await box.run(['test', '--watch', '--', 'true'])).toMatchObject({ exitCode: 3 })
  expect(await box.run(['test', '--watch', '--keep', '--', 'true'])).toMatchObject({ exitCode: 2 })
})
