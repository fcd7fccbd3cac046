import { describe, expect, it } from 'vitest'
import { type Bytes, PullProgress } from '../../../../src/engine/docker/pull-progress.ts'
import { sharedPulls } from '../../../../src/engine/docker/shared-pulls.ts'
import type { ImageDetails } from '../../../../src/engine/port-types.ts'

describe('PullProgress', () => {
  it('adds up layers, tells seldom and tells the end', () => {
    const told: Bytes[] = []
    let now = 0
    const progress = new PullProgress(
      (bytes) => told.push(bytes),
      () => now,
    )
    progress.take({ id: 'a', status: 'Downloading', current: 10, total: 100 })
    progress.take({ id: 'b', status: 'Downloading', current: 20, total: 200 })
    progress.take({ id: 'c', status: 'Already exists' })
    expect(told).toEqual([{ current: 10, total: 100 }])
    now = 100
    progress.take({ id: 'a', status: 'Download complete' })
    progress.take({ id: 'b', status: 'Download complete' })
    progress.take({ id: 'b', status: 'Extracting', current: 5, total: 200 })
    progress.flush()
    progress.flush()
    expect(told.slice(1)).toEqual([
      { current: 120, total: 300 },
      { current: 300, total: 300 },
    ])
  })
})

describe('sharedPulls', () => {
  const details = { id: 'sha256:1' } as ImageDetails

  function gate() {
    const { promise, resolve } = Promise.withResolvers<ImageDetails>()
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
