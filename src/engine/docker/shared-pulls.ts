import { cancelled } from '../../base/errors.ts'
import { fullImageName } from '../../base/image-name.ts'
import { stableJson } from '../../base/stable-json.ts'
import type { PullEvent } from '../events.ts'
import type { Images, PulledImage, PullRequest } from '../port-images.ts'

interface Running {
  readonly ended: Promise<PulledImage>
  readonly listeners: Set<(event: PullEvent) => void>
  readonly controller: AbortController
}

/**
 * Makes concurrent pulls of one image a single one, as services that share an image ask for it at once.
 * Each caller hears its events, and it is given up only when all of them have given up.
 */
export function sharedPulls(
  pull: (request: PullRequest, signal: AbortSignal) => Promise<PulledImage>,
): Images['pull'] {
  const all = new Map<string, Running>()

  const begin = (key: string, request: PullRequest): Running => {
    const listeners = new Set<(event: PullEvent) => void>()
    const controller = new AbortController()
    const emit = (event: PullEvent) => {
      for (const listener of listeners) listener(event)
    }
    const ended = pull({ ...request, emit }, controller.signal).finally(() => {
      if (all.get(key)?.controller === controller) all.delete(key)
    })
    const running = { ended, listeners, controller }
    all.set(key, running)
    return running
  }

  return async (request, signal) => {
    if (signal?.aborted) throw cancelled(signal.reason)
    const { reference, platform, digest, mirrors, emit } = request
    const key = stableJson([fullImageName(reference), platform, digest, mirrors])
    // Of its own, so that two callers with one function count as two; each hears the name that it asked for.
    const listener = (event: PullEvent) => emit({ ...event, image: reference })
    const running = all.get(key) ?? begin(key, request)
    running.listeners.add(listener)
    const leave = () => {
      running.listeners.delete(listener)
      if (running.listeners.size > 0) return
      all.delete(key)
      running.controller.abort(signal?.reason)
    }
    try {
      return await untilAborted(running.ended, signal, leave)
    } finally {
      running.listeners.delete(listener)
    }
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, leave: () => void): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = () => {
      leave()
      reject(cancelled(signal.reason))
    }
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
