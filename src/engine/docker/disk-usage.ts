import { setTimeout as delay } from 'node:timers/promises'
import { EnvctlError } from '../../base/errors.ts'
import { type DockerClient, request } from './client.ts'

const BUSY_PAUSE_MS = 250

/**
 * What the engine tells of the room that things of a kind take. From API 1.42 on it looks at nothing else; before, it
 * passes over what it does not know. An older engine measures for one at a time, and refuses all others meanwhile.
 */
export async function diskUsage<Answer>(
  docker: DockerClient,
  type: 'image' | 'volume',
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const doing = `measure ${type}s`
  for (;;) {
    try {
      return await request<Answer>(docker, {
        doing,
        method: 'GET',
        path: '/system/df',
        query: { type },
        signal,
      })
    } catch (error) {
      if (!(error instanceof EnvctlError) || !/already running/.test(error.detail ?? '')) throw error
    }
    await delay(BUSY_PAUSE_MS)
  }
}
