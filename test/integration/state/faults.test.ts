import { afterAll, beforeAll, expect, test } from 'vitest'
import { down } from '../../../src/actions/down.ts'
import { EVERYTHING } from '../../../src/actions/everything.ts'
import { loadSpec } from '../../../src/actions/load.ts'
import { createSnapshot } from '../../../src/actions/snapshot/create.ts'
import { MECHANISM } from '../../../src/actions/state/wish.ts'
import { up } from '../../../src/actions/up.ts'
import { EnvctlError } from '../../../src/base/errors.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { Spec } from '../../../src/spec/types.ts'
import { docker } from '../../support/docker.ts'
import { testEngine } from '../../support/engine.ts'
import { type Bench, libraryBench } from '../../support/library.ts'
import { clearStore } from '../../support/store.ts'

const BOX = { image: 'busybox:1.35', init: true, command: 'sleep 1000', volumes: ['data:/data'] }

let engine: Engine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine.close())

/** Calls that change nothing. */
const LOOKS: ReadonlySet<string> = new Set([
  'list',
  'inspect',
  'getArchive',
  'stat',
  'wait',
  'logs',
  'subscribe',
])

/** An engine that refuses one of the calls that change something; `onward`: and all that come after it. */
function failing(at: number, { onward }: { readonly onward: boolean }) {
  let count = 0
  const guarded = <Facet extends object>(facet: Facet): Facet =>
    new Proxy(facet, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver)
        if (typeof value !== 'function' || LOOKS.has(String(key))) return value
        return (...given: readonly unknown[]) => {
          count += 1
          if (count !== at && !(onward && count > at)) return Reflect.apply(value, target, given)
          const message = `refused: ${String(key)} ${JSON.stringify(given[0])}`
          return Promise.reject(new EnvctlError({ code: 'engine.refused', message }))
        }
      },
    })
  const { containers, volumes } = engine
  return {
    engine: { ...engine, containers: guarded(containers), volumes: guarded(volumes) },
    failed: () => count >= at,
  }
}

const depsOf = (mechanism: string, used: Engine = engine) => ({
  engine: used,
  emit: () => undefined,
  signal: new AbortController().signal,
  now: () => performance.now(),
  env: { ...process.env, [MECHANISM]: mechanism },
})

async function specOf(bench: Bench): Promise<Spec> {
  const text = JSON.stringify({
    name: bench.name,
    services: { box: BOX },
    volumes: { data: {} },
    environments: { dev: {} },
  })
  return loadSpec({ cwd: bench.folder, text, set: {}, env: process.env, profiles: [] })
}

test.each([
  ['overlay', 'runs'],
  ['overlay', 'is down'],
  ['copy', 'runs'],
  ['copy', 'is down'],
])(
  '%s: whichever call of a snapshot fails, an instance that %s has its data after the next up',
  async (mechanism, is) => {
    await using bench = await libraryBench()
    const spec = await specOf(bench)
    const deps = depsOf(mechanism)
    const box = (...command: readonly string[]) => docker('exec', `${spec.instance}-box-1`, ...command)
    try {
      await up(spec, EVERYTHING, deps)
      for (const onward of [true, false])
        for (let [at, failed] = [1, true]; failed; at += 1) {
          await box('sh', '-c', `echo ${onward} ${at} >> /data/log`)
          const before = await box('cat', '/data/log')
          if (is === 'is down') await down({ instance: spec.instance, volumes: false }, deps)
          const broken = failing(at, { onward })
          const request = { name: 'kept', files: false, replace: true }
          await createSnapshot(spec, request, depsOf(mechanism, broken.engine)).catch((error: unknown) => {
            expect(String(error)).toContain('refused')
          })
          failed = broken.failed()
          await up(spec, EVERYTHING, deps)
          expect(await box('cat', '/data/log'), `call ${at}`).toBe(before)
        }
    } finally {
      await down({ instance: spec.instance, volumes: true, graceMs: 0 }, deps)
      await clearStore(bench.name, () => true)
    }
  },
  5 * 60_000,
)
