import { setTimeout as sleep } from 'node:timers/promises'
import { engineError, statusOf } from '../errors.ts'
import { type Call, type DockerClient, rawRequest } from './client.ts'

/** How long another's removal of the same container is waited for. */
const REMOVAL_MS = 30_000
const PAUSE_MS = 50

/**
 * Kills and removes a container, with its anonymous volumes. When another has begun to remove it, waits until it
 * is gone, so that its name is free once this returns.
 */
export async function removeContainer(docker: DockerClient, id: string, signal?: AbortSignal): Promise<void> {
  const call: Call = {
    doing: `remove container ${id}`,
    method: 'DELETE',
    path: `/containers/${encodeURIComponent(id)}`,
    query: { force: true, v: true },
    signal,
  }
  for (const start = performance.now(); ; ) {
    try {
      await rawRequest(docker, call)
      return
    } catch (error) {
      const status = statusOf(error)
      if (status === 404) return
      const waiting = status === 409 && performance.now() - start < REMOVAL_MS
      if (!waiting) throw engineError(error, call)
    }
    try {
      await sleep(PAUSE_MS, undefined, { signal })
    } catch (error) {
      throw engineError(error, call)
    }
  }
}
