import { describe, expect, it } from 'vitest'
import { Layers } from '../../../../src/engine/docker/layer-progress.ts'
import { sharedPulls } from '../../../../src/engine/docker/shared-pulls.ts'
import type { ImageProgress, LayerProgress } from '../../../../src/engine/events.ts'
import type { PulledImage } from '../../../../src/engine/port-images.ts'

describe('layers', () => {
  function follow() {
    const images: ImageProgress[] = []
    const told: LayerProgress[] = []
    const clock = { now: 0 }
    const progress = new Layers(
      { image: (each) => images.push(each), layer: (each) => told.push(each) },
      () => clock.now,
    )
    const sums = () => images.map(({ current, total, layers }) => [current, total, layers.done])
    const layers = () =>
      told.map(({ layer, status, current, total }) => `${layer} ${status} ${current}/${total}`)
    return { progress, clock, sums, layers }
  }

  it('adds up layers, tells seldom and tells the end', () => {
    const { progress, clock, sums } = follow()
    progress.take({ id: 'a', status: 'Downloading', current: 10, total: 100 })
    progress.take({ id: 'b', status: 'Downloading', current: 20, total: 200 })
    progress.take({ id: 'c', status: 'Already exists' })
    expect(sums()).toEqual([[10, 100, 0]])
    clock.now = 100
    progress.take({ id: 'a', status: 'Download complete' })
    progress.take({ id: 'b', status: 'Download complete' })
    progress.take({ id: 'b', status: 'Extracting', current: 5, total: 200 })
    progress.take({ id: 'b', status: 'Pull complete' })
    progress.flush()
    progress.flush()
    expect(sums().slice(1)).toEqual([
      [120, 300, 1],
      [300, 300, 2],
    ])
  })

  it('tells at once when a layer has come further, and its bytes seldom', () => {
    const { progress, clock, layers } = follow()
    progress.take({ id: '7', status: 'Pulling from library/redis' })
    progress.take({ id: 'a', status: 'Pulling fs layer' })
    progress.take({ id: 'a', status: 'Downloading', current: 10, total: -1 })
    progress.take({ id: 'a', status: 'Downloading', current: 20, total: 100 })
    progress.take({ id: 'a', status: 'Downloading', current: 30, total: 100 })
    clock.now = 100
    progress.take({ id: 'a', status: 'Downloading', current: 40, total: 100 })
    progress.take({ id: 'a', status: 'Verifying Checksum' })
    progress.take({ id: 'a', status: 'Download complete' })
    progress.take({ id: 'a', status: 'Pull complete' })
    expect(layers()).toEqual([
      'a waiting 0/0',
      'a moving 10/10',
      'a moving 40/100',
      'a moved 100/100',
      'a done 100/100',
    ])
  })

  it('knows when silence is no sign, and when the engine tried again by itself', () => {
    const { progress } = follow()
    progress.take({ id: 'a', status: 'Downloading', current: 10, total: 100 })
    expect([progress.unpacking, progress.retried]).toEqual([false, false])
    progress.take({ id: 'b', status: 'Extracting', current: 10, total: 100 })
    expect(progress.unpacking).toBe(true)
    progress.take({ id: 'b', status: 'Pull complete' })
    progress.take({ id: 'a', status: 'Retrying in 5 seconds' })
    expect([progress.unpacking, progress.retried]).toEqual([false, true])
  })
})

describe('sharedPulls', () => {
  const details = { id: 'sha256:1' } as PulledImage

  function gate() {
    const { promise, resolve } = Promise.withResolvers<PulledImage>()
    const asked: AbortSignal[] = []
    const pull = sharedPulls((request, signal) => {
      asked.push(signal)
      request.emit({ type: 'pull.started', image: request.reference, from: 'x' })
      signal.addEventListener('abort', () => resolve(details))
      return promise
    })
    return { pull, asked, open: () => resolve(details) }
  }
  const request = (reference: string, heard: string[] = []) => ({
    reference,
    mirrors: {},
    emit: (event: { image: string }) => void heard.push(event.image),
  })

  it('pulls once for all who ask at once, and again for who asks later', async () => {
    const { pull, asked, open } = gate()
    const both = Promise.all([pull(request('redis:7')), pull(request('docker.io/library/redis:7'))])
    open()
    expect(await both).toEqual([details, details])
    expect(asked).toHaveLength(1)
    await pull(request('redis:7'))
    expect(asked).toHaveLength(2)
  })

  it('goes on while somebody waits', async () => {
    const { pull, asked, open } = gate()
    const controller = new AbortController()
    const first = pull(request('redis'), controller.signal)
    const second = pull(request('redis'))
    controller.abort()
    await expect(first).rejects.toMatchObject({ code: 'operation.cancelled' })
    expect(asked[0]?.aborted).toBe(false)
    open()
    expect(await second).toBe(details)
  })

  it('ends when the last one leaves', async () => {
    const { pull, asked } = gate()
    const controller = new AbortController()
    const both = [pull(request('redis'), controller.signal), pull(request('redis'), controller.signal)]
    controller.abort()
    for (const each of both) await expect(each).rejects.toMatchObject({ code: 'operation.cancelled' })
    expect(asked[0]?.aborted).toBe(true)
  })
})
