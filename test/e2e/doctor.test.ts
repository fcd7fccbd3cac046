import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { DoctorOutcome, Finding } from '../../src/actions/outcomes.ts'
import { type Project, project } from '../support/cli.ts'

const BOX = 'name: NAME\nservices:\n  app: { image: "busybox:1.35" }\n'
/** With a configuration folder of its own, so that the machine's says nothing. */
async function box(definition = BOX) {
  const made = await project(definition)
  await mkdir(join(made.folder, 'docker'))
  return { ...made, config: { DOCKER_CONFIG: join(made.folder, 'docker') } }
}

type Env = Readonly<Record<string, string>>

async function findings(made: Project, env: Env, ...args: readonly string[]) {
  const ran = await made.run(['doctor', '--json', ...args], { env })
  const outcome: DoctorOutcome = JSON.parse(ran.stdout)
  const of = (check: string): readonly Finding[] => outcome.findings.filter((each) => each.check === check)
  return { exitCode: ran.exitCode, outcome, of }
}

const ALL = [
  'engine',
  'socket',
  'versions',
  'disk',
  'memory',
  'cgroups',
  'storage',
  'address pools',
  'clock',
  'mirrors',
  'registry',
  'credentials',
  'inotify',
]

test('tells a person what is in order, in 80 columns', async () => {
  await using made = await box()
  const { exitCode, stdout, stderr } = await made.run(['doctor'], { env: made.config })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/^IN ORDER$/m)
  expect(stdout).toMatch(/^engine {10}docker answers at unix:/m)
  expect(stdout).toMatch(/^versions {8}envctl \d\S+, Node \d\S+, docker \S+ with API 1\.\d+$/m)
  expect(stdout).toMatch(/^clock {11}The engine's clock agrees/m)
  expect(stdout).not.toContain('\u001b')
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('gives the same as JSON, every check of it', async () => {
  await using made = await box()
  const { exitCode, outcome, of } = await findings(made, made.config)
  expect(exitCode).toBe(0)
  expect([...new Set(outcome.findings.map(({ check }) => check))]).toEqual(ALL)
  expect(of('engine')).toEqual([
    { check: 'engine', status: 'ok', seen: expect.stringContaining('docker answers'), fixable: false },
  ])
  expect(of('disk')[0]?.seen).toMatch(/ free in \//)
  expect(of('address pools').at(-1)?.seen).toMatch(/networks? can/)
  // With a proxy, Docker Hub's answer is not known.
  const unknown = outcome.findings.filter(({ status }) => status === 'unknown')
  expect(unknown.filter(({ check }) => check !== 'registry')).toEqual([])
  expect(outcome.fixes).toEqual([])
})

/** A server with one answer to everything. */
async function answering(status: number) {
  const server = createServer((_, answer) => answer.writeHead(status).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

describe('without an engine', () => {
  test('ends with 4, tells what was tried and looks at the rest', async () => {
    await using made = await box()
    const dead = join(made.folder, 'dead.sock')
    const env = { ...made.config, DOCKER_HOST: `unix://${dead}` }
    const { exitCode, outcome, of } = await findings(made, env)
    expect(exitCode).toBe(4)
    expect(of('engine')).toEqual([
      {
        check: 'engine',
        status: 'problem',
        seen: `No engine answers. Tried:\n- unix://${dead} (DOCKER_HOST): there is no socket`,
        remedy: 'Start an engine, or say where yours is: --engine or DOCKER_HOST.',
        fixable: false,
      },
    ])
    expect(of('versions')[0]?.status).toBe('ok')
    expect(of('clock')).toMatchObject([{ status: 'unknown', seen: 'Only an engine can tell' }])
    expect([...new Set(outcome.findings.map(({ check }) => check))]).toEqual(ALL)
    const { stdout } = await made.run(['doctor'], { env })
    expect(stdout).toMatch(/^PROBLEMS\nengine {10}No engine answers\. Tried:\n/)
  })

  test('runs nothing to mend what somebody said is elsewhere', async () => {
    await using made = await box()
    const { exitCode, outcome } = await findings(
      made,
      made.config,
      '--fix',
      '--yes',
      '--engine',
      'tcp://127.0.0.1:1',
    )
    expect(exitCode).toBe(4)
    expect(outcome.fixes).toEqual([])
    expect(outcome.findings[0]?.seen).toContain('tcp://127.0.0.1:1 (--engine): nothing listens there')
  })

  // Only root can become somebody who has no right.
  test.skipIf(process.getuid?.() !== 0)(
    'tells who lacks the right which group to join, and starts nothing',
    async () => {
      await using made = await box()
      const path = join(made.folder, 'root.sock')
      const server = createSocketServer().listen(path)
      await once(server, 'listening')
      await chmod(path, 0o600)
      await chmod(made.folder, 0o755)
      const env = { ...made.env, ...made.config, DOCKER_HOST: `unix://${path}`, HOME: made.folder }
      const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath]
      const args = [...nobody, made.bin, 'doctor', '--json', '--fix', '--yes']
      const { exitCode, stdout } = await execa('setpriv', args, { cwd: made.folder, env, reject: false })
      server.close()
      const { findings: all, fixes }: DoctorOutcome = JSON.parse(stdout)
      expect({ exitCode, fixes }).toEqual({ exitCode: 4, fixes: [] })
      expect(all.find(({ check }) => check === 'socket')).toEqual({
        check: 'socket',
        status: 'problem',
        seen: `You may not use ${path}`,
        remedy: 'Join its group, then log in again:\n  sudo usermod -aG docker "$USER"',
        fixable: false,
      })
    },
  )

  test('does not wait for one that takes connections and never answers', async () => {
    await using made = await box()
    const server = createSocketServer().listen(join(made.folder, 'silent.sock'))
    await once(server, 'listening')
    const began = performance.now()
    const env = { ...made.config, DOCKER_HOST: `unix://${join(made.folder, 'silent.sock')}` }
    const { exitCode, of } = await findings(made, env)
    expect(performance.now() - began).toBeLessThan(20_000)
    server.close()
    expect(exitCode).toBe(4)
    expect(of('engine')[0]?.seen).toMatch(/takes connections, but does not serve: no answer within 4 s$/)
    expect(of('memory')[0]?.status).toBe('unknown')
  })
})

describe('mirrors', () => {
  test('that are dead, or no registries, are told with where they are written', async () => {
    const { server, host: other } = await answering(404)
    const { server: gone, host: dead } = await answering(200)
    gone.close()
    await using made = await box(`${BOX}registry: { mirrors: { docker.io: "${other}" } }\n`)
    const env = { ...made.config, ENVCTL_REGISTRY_MIRRORS: `ghcr.io=${dead}` }
    const { exitCode, of } = await findings(made, env)
    server.close()
    expect(exitCode).toBe(0)
    expect(of('mirrors')).toEqual([
      {
        check: 'mirrors',
        status: 'problem',
        seen: `${dead} for ghcr.io does not answer: nothing listens there`,
        remedy: 'Start it, or take it out of ENVCTL_REGISTRY_MIRRORS',
        fixable: false,
      },
      {
        check: 'mirrors',
        status: 'problem',
        seen: `${other} for docker.io answers 404: it is no registry, or it fails`,
        remedy: `Repair it, or take it out of "registry.mirrors" of the definition. Try it:\n  curl -i http://${other}/v2/`,
        fixable: false,
      },
    ])
  })

  test('of a definition that is wrong are not known, those of the machine are', async () => {
    await using made = await box('services: { app: {} }\n')
    const { of } = await findings(made, made.config)
    expect(of('mirrors')[0]).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('envctl validate'),
    })
    expect(of('mirrors')[1]).toMatchObject({
      status: 'ok',
      seen: expect.stringMatching(/ for docker\.io answers$/),
    })
  })
})

describe('credentials', () => {
  test('that cannot be read are told with how to put them aside', async () => {
    await using made = await box()
    const file = join(made.config.DOCKER_CONFIG, 'config.json')
    await writeFile(file, '{ "auths": ')
    expect((await findings(made, made.config)).of('credentials')).toEqual([
      {
        check: 'credentials',
        status: 'problem',
        seen: expect.stringContaining(`${file} cannot be read: `),
        remedy: expect.stringContaining(`  mv ${file} ${file}.broken`),
        fixable: false,
      },
    ])
  })

  test('need every program that they name', async () => {
    await using made = await box()
    const file = join(made.config.DOCKER_CONFIG, 'config.json')
    await writeFile(file, '{ "credsStore": "none-such", "credHelpers": { "ghcr.io": "mine" } }')
    const program = join(made.folder, 'docker-credential-mine')
    await writeFile(program, '#!/bin/sh\n')
    await chmod(program, 0o755)
    const env = { ...made.config, PATH: `${made.folder}:${process.env['PATH']}` }
    expect((await findings(made, env)).of('credentials')).toMatchObject([
      {
        status: 'problem',
        seen: `docker-credential-none-such is not on the PATH, but "credsStore" of ${file} names it`,
      },
    ])
  })
})
