import { engineError } from '../errors.ts'
import type { ContainerStats } from '../port-types.ts'
import { type DockerClient, openStream } from './client.ts'
import { linesOf } from './event-stream.ts'

interface Usage {
  readonly total_usage?: number
  readonly percpu_usage?: readonly number[] | null
}

interface RawCpu {
  readonly cpu_usage?: Usage
  readonly system_cpu_usage?: number
  readonly online_cpus?: number
}

/** What the engine tells, of which parts lack on some machines. */
export interface RawStats {
  readonly read?: string
  readonly cpu_stats?: RawCpu | undefined
  readonly precpu_stats?: RawCpu | undefined
  readonly memory_stats?: {
    readonly usage?: number
    readonly limit?: number
    readonly stats?: Readonly<Record<string, number>>
  }
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null
  }
  readonly pids_stats?: { readonly current?: number }
}

/** What a running container uses, about once a second; ends with the container or the signal. */
export async function* containerStats(
  docker: DockerClient,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<ContainerStats, void> {
  const doing = `read what container ${id} uses`
  try {
    const response = await openStream(docker, {
      doing,
      method: 'GET',
      path: `/containers/${encodeURIComponent(id)}/stats`,
      query: { stream: true },
      signal,
    })
    for await (const line of linesOf(response)) {
      const stats = statsOf(JSON.parse(line))
      if (stats !== undefined) yield stats
    }
  } catch (error) {
    if (signal?.aborted) return
    throw engineError(error, { doing, signal })
  }
}

/** `undefined` until there is a reading before it to compare with, and once the container has ended. */
export function statsOf(raw: RawStats): ContainerStats | undefined {
  const { cpu_stats: cpu, precpu_stats: before, memory_stats: memory } = raw
  if (cpu?.system_cpu_usage === undefined || before?.system_cpu_usage === undefined) return undefined
  const passed = cpu.system_cpu_usage - before.system_cpu_usage
  if (passed <= 0) return undefined
  const used = (cpu.cpu_usage?.total_usage ?? 0) - (before.cpu_usage?.total_usage ?? 0)
  const cpus = cpu.online_cpus ?? cpu.cpu_usage?.percpu_usage?.length ?? 1
  // What the kernel can take back at once is not counted, as in `docker stats`.
  const cache = memory?.stats?.['total_inactive_file'] ?? memory?.stats?.['inactive_file'] ?? 0
  const blocks = raw.blkio_stats?.io_service_bytes_recursive ?? []
  const sum = (operation: string) =>
    blocks.filter(({ op }) => op.toLowerCase() === operation).reduce((total, { value }) => total + value, 0)
  const networks = Object.values(raw.networks ?? {})
  return {
    cpuPercent: (used / passed) * cpus * 100,
    memory: Math.max(0, (memory?.usage ?? 0) - cache),
    memoryLimit: memory?.limit ?? 0,
    networkIn: networks.reduce((total, { rx_bytes }) => total + rx_bytes, 0),
    networkOut: networks.reduce((total, { tx_bytes }) => total + tx_bytes, 0),
    blockRead: sum('read'),
    blockWritten: sum('write'),
    processes: raw.pids_stats?.current ?? 0,
  }
}
