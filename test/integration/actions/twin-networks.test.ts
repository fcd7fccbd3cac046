import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { down } from '../../../src/actions/down.ts'
import { EVERYTHING } from '../../../src/actions/everything.ts'
import { loadSpec } from '../../../src/actions/load.ts'
import { up } from '../../../src/actions/up.ts'
import { ENVCTL } from '../../../src/base/labels.ts'
import type { Engine, Networks } from '../../../src/engine/port.ts'
import type { Spec } from '../../../src/spec/types.ts'
import { testEngine } from '../../support/engine.ts'
import { type Bench, libraryBench } from '../../support/library.ts'

const BOX = { image: 'busybox:1.35', init: true, command: 'sleep 1000' }

let engine: Engine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine.close())

const depsOf = (networks: Partial<Networks> = {}) => ({
  engine: { ...engine, networks: { ...engine.networks, ...networks } },
  emit: () => undefined,
  signal: new AbortController().signal,
  now: () => performance.now(),
  env: process.env,
})

/** An engine refuses a second network of a name only where it is asked to look. */
async function twin(spec: Spec): Promise<void> {
  const name = `${spec.instance}_default`
  const [own] = await engine.networks.list({ names: [name] })
  const labels = own?.labels ?? {
    'com.docker.compose.project': spec.instance,
    'com.docker.compose.network': 'default',
    [ENVCTL.instance]: spec.instance,
    [ENVCTL.name]: spec.name,
  }
  await new Docker().createNetwork({ Name: name, CheckDuplicate: false, Labels: { ...labels } })
}

const networksOf = async (spec: Spec) =>
  (await engine.networks.list({ labels: { [ENVCTL.instance]: spec.instance } })).length

async function specOf(bench: Bench): Promise<Spec> {
  const text = JSON.stringify({ name: bench.name, services: { box: BOX }, environments: { dev: {} } })
  return loadSpec({ cwd: bench.folder, text, set: {}, env: process.env, profiles: [] })
}

test.each([
  ['before it makes its own', async (spec: Spec) => void (await twin(spec)), async () => undefined],
  ['after it has made its own', async () => undefined, async (spec: Spec) => void (await twin(spec))],
])('a network that a killed command asked for comes late: %s', async (_, before, after) => {
  await using bench = await libraryBench()
  const spec = await specOf(bench)
  let first = true
  const deps = depsOf({
    async create(...asked) {
      if (!first) return engine.networks.create(...asked)
      first = false
      await before(spec)
      const made = await engine.networks.create(...asked)
      await after(spec)
      return made
    },
  })
  await up(spec, EVERYTHING, deps)
  expect(await networksOf(spec)).toBe(1)
})

test('an instance whose network stands twice is put right by up, and taken away by down', async () => {
  await using bench = await libraryBench()
  const spec = await specOf(bench)
  await up(spec, EVERYTHING, depsOf())
  await twin(spec)
  await up(spec, EVERYTHING, depsOf())
  expect(await networksOf(spec)).toBe(1)
  await twin(spec)
  await down({ instance: spec.instance, volumes: true }, depsOf())
  expect(await bench.left()).toEqual([])
})
