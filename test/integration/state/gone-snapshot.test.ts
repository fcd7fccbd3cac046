import { expect, test } from 'vitest'
import { EVERYTHING } from '../../../src/actions/everything.ts'
import { loadSpec } from '../../../src/actions/load.ts'
import { reset } from '../../../src/actions/reset.ts'
import { createSnapshot } from '../../../src/actions/snapshot/create.ts'
import { removeSnapshots } from '../../../src/actions/snapshot/rm.ts'
import { findSnapshot } from '../../../src/actions/state/find-snapshot.ts'
import { up } from '../../../src/actions/up.ts'
import { testEngine } from '../../support/engine.ts'
import { libraryBench } from '../../support/library.ts'

const BOX = { image: 'busybox:1.35', init: true, command: 'sleep 1000', volumes: ['data:/data'] }

test('a snapshot that is removed while an instance waits for its turn to begin as it: nothing is touched', async () => {
  await using bench = await libraryBench()
  const engine = await testEngine()
  const deps = {
    engine,
    emit: () => undefined,
    signal: new AbortController().signal,
    now: () => performance.now(),
    env: process.env,
  }
  try {
    const text = JSON.stringify({ name: bench.name, services: { box: BOX }, volumes: { data: {} } })
    const spec = await loadSpec({ cwd: bench.folder, text, set: {}, env: process.env, profiles: [] })
    await up(spec, EVERYTHING, deps)
    await createSnapshot(spec, { name: 'kept', files: false, replace: false }, deps)
    const found = await findSnapshot('kept', spec, deps)
    await removeSnapshots([found], deps)
    const before = (await bench.left()).toSorted()
    await expect(reset(spec, { services: [], hard: false, to: found }, deps)).rejects.toMatchObject({
      code: 'state.unknown-snapshot',
    })
    expect((await bench.left()).toSorted()).toEqual(before)
    const [box] = await engine.containers.list({ labels: { 'com.docker.compose.project': spec.instance } })
    expect(box?.state).toBe('running')
  } finally {
    engine.close()
  }
})
