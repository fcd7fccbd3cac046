import { randomBytes } from 'node:crypto'
import type { ContainerRequest, MountRequest } from '../engine/port.ts'
import { BARE_CONTAINER } from './bare-container.ts'
import type { StateTools } from './mechanism.ts'

const GRACE_MS = 1000

export interface HelperMount {
  /** Name of the volume. */
  readonly volume: string
  /** Path in the container. */
  readonly target: string
  readonly readOnly?: boolean | undefined
}

export interface HelperRequest {
  readonly mounts: readonly HelperMount[]
  /** What it runs, when it is started at all. */
  readonly command?: readonly string[] | undefined
}

/**
 * Works with a container that has volumes, and that needs nothing of its image unless it is started: an engine
 * lets files be put into and read from it all the same.
 */
export async function withHelper<Result>(
  { mounts, command = ['/'] }: HelperRequest,
  tools: StateTools,
  work: (id: string) => Promise<Result>,
): Promise<Result> {
  const { engine, image, helperLabels, signal, later } = tools
  const request: ContainerRequest = {
    name: `envctl-helper-${randomBytes(6).toString('hex')}`,
    image,
    container: {
      ...BARE_CONTAINER,
      healthcheck: 'disabled',
      stopGracePeriodMs: GRACE_MS,
      entrypoint: command,
      command: [],
      user: '0',
    },
    labels: helperLabels,
    ports: [],
    mounts: mounts.map(
      ({ volume, target, readOnly = false }): MountRequest => ({
        type: 'volume',
        name: volume,
        target,
        readOnly,
        noCopy: true,
        labels: {},
      }),
    ),
    networks: [],
    networkMode: 'none',
    volumesFrom: [],
    links: [],
  }
  const { id } = await engine.containers.create(request, signal)
  try {
    return await work(id)
  } finally {
    later(engine.containers.remove(id))
  }
}
