import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { call, callOptional, statusOf } from '../errors.ts'
import type { ContainerRequest, Containers } from '../port.ts'
import type { LogChunk, LogOptions } from '../port-types.ts'
import { details, summary } from './container-facts.ts'
import { createRequest, defined, endpoint } from './create-request.ts'
import { demux, plain, untilAborted } from './demux.ts'
import { labelFilters } from './labels-filter.ts'

/** Of what the engine answers when there is nothing to do, and of what is gone already. */
const NOTHING_TO_DO = new Set([304, 404])

export function dockerContainers(docker: Docker): Containers {
  const ignoring = async (codes: ReadonlySet<number>, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!codes.has(statusOf(error) ?? 0)) throw error
    }
  }
  return {
    list: ({ labels }, signal) =>
      call('list containers', signal, async () => {
        const filters = labels === undefined ? undefined : { label: labelFilters(labels) }
        const infos = await docker.listContainers({ all: true, ...defined({ filters, abortSignal: signal }) })
        return infos.map(summary)
      }),
    inspect: (id, signal) =>
      callOptional(`inspect container ${id}`, signal, async () =>
        details(await docker.getContainer(id).inspect(defined({ abortSignal: signal }))),
      ),
    create: (request, signal) => create(docker, request, signal),
    start: (id, signal) =>
      call(`start container ${id}`, signal, () => ignoring(new Set([304]), () => docker.getContainer(id).start())),
    stop: (id, graceMs, signal) =>
      call(`stop container ${id}`, signal, () =>
        ignoring(NOTHING_TO_DO, () =>
          docker.getContainer(id).stop(defined({ t: graceMs === undefined ? undefined : Math.ceil(graceMs / 1000), abortSignal: signal })),
        ),
      ),
    kill: (id, signalName, signal) => call(`kill container ${id}`, signal, () => docker.getContainer(id).kill({ signal: signalName })),
    remove: (id, signal) => call(`remove container ${id}`, signal, () => remove(docker, id)),
    wait: (id, signal) =>
      call(`wait for container ${id}`, signal, async () => {
        const answer: unknown = await docker.getContainer(id).wait(defined({ abortSignal: signal }))
        return Number((answer as { StatusCode: number }).StatusCode)
      }),
    logs: (id, options, signal) => logs(docker, { id, options }, signal),
    putArchive: (id, path, tar, signal) =>
      call(`put files into container ${id}`, signal, async () => {
        await docker.getContainer(id).putArchive(tar, { path, ...defined({ abortSignal: signal }) })
      }),
  }
}

async function create(docker: Docker, request: ContainerRequest, signal: AbortSignal | undefined): ReturnType<Containers['create']> {
  return call(`create container ${request.name}`, signal, async () => {
    const options = { ...createRequest(request), ...defined({ abortSignal: signal }) }
    const answer: unknown = await docker.createContainer({ ...options, _query: query(request) } as Docker.ContainerCreateOptions)
    const { id } = answer as { id: string }
    try {
      // Engines before API 1.44 refuse more than one network at creation.
      for (const join of request.networkMode === undefined ? request.networks.slice(1) : []) {
        await docker.getNetwork(join.name).connect({ Container: id, EndpointConfig: endpoint(join) })
      }
    } catch (error) {
      await remove(docker, id)
      throw error
    }
    return { id, warnings: [] }
  })
}

const query = ({ name, platform }: ContainerRequest): Record<string, string> => ({ name, ...defined({ platform }) })

/** Waits for a removal that another has begun, so that its name is free once this returns. */
async function remove(docker: Docker, id: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await docker.getContainer(id).remove({ force: true, v: true })
      return
    } catch (error) {
      if (statusOf(error) === 404) return
      if (statusOf(error) !== 409 || attempt >= 100) throw error
      await delay(50)
    }
  }
}

async function* logs(
  docker: Docker,
  { id, options }: { readonly id: string; readonly options: LogOptions },
  signal: AbortSignal | undefined,
): AsyncIterable<LogChunk> {
  const doing = `read the log of container ${id}`
  const container = docker.getContainer(id)
  const { source, tty } = await call(doing, signal, async () => {
    const info = await container.inspect()
    const request = {
      follow: true as const,
      stdout: true,
      stderr: true,
      timestamps: options.timestamps ?? false,
      ...defined({ tail: options.tail, since: options.since, until: options.until, abortSignal: signal }),
    }
    // Asked for as a stream in either case; one that is not followed ends by itself.
    const stream = await (options.follow ? container.logs(request) : notFollowed(docker, id, request))
    return { source: stream as Readable, tty: info.Config.Tty }
  })
  yield* untilAborted(source, tty ? plain(source) : demux(source), signal)
}

/** dockerode reads a log that is not followed into memory as a whole; this one stays a stream. */
function notFollowed(docker: Docker, id: string, request: object): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: `/containers/${id}/logs?`,
        method: 'GET',
        isStream: true,
        statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
        options: { ...request, follow: false },
      },
      (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream as NodeJS.ReadableStream)),
    )
  })
}
