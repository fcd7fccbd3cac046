import { expect, test } from 'vitest'
import { type RawStats, statsOf } from '../../../src/engine/docker/stats.ts'

const raw: RawStats = {
  cpu_stats: { cpu_usage: { total_usage: 300 }, system_cpu_usage: 2000, online_cpus: 2 },
  precpu_stats: { cpu_usage: { total_usage: 100 }, system_cpu_usage: 1000 },
  memory_stats: { usage: 5000, limit: 9000, stats: { total_inactive_file: 1000 } },
  networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
  blkio_stats: {
    io_service_bytes_recursive: [
      { op: 'Read', value: 7 },
      { op: 'write', value: 8 },
      { op: 'Total', value: 15 },
    ],
  },
  pids_stats: { current: 3 },
}

test('what was used between two readings', () => {
  expect(statsOf(raw)).toEqual({
    cpuPercent: 40,
    memory: 4000,
    memoryLimit: 9000,
    networkIn: 11,
    networkOut: 22,
    blockRead: 7,
    blockWritten: 8,
    processes: 3,
  })
})

test('nothing before there are two readings, nor once the container has ended', () => {
  expect(statsOf({ ...raw, precpu_stats: { cpu_usage: { total_usage: 0 } } })).toBeUndefined()
  expect(statsOf({ ...raw, cpu_stats: { cpu_usage: { total_usage: 0 } } })).toBeUndefined()
})

test('parts that an engine does not tell are zero', () => {
  const { cpu_stats, precpu_stats } = raw
  expect(statsOf({ cpu_stats, precpu_stats, blkio_stats: { io_service_bytes_recursive: null } })).toEqual({
    cpuPercent: 40,
    memory: 0,
    memoryLimit: 0,
    networkIn: 0,
    networkOut: 0,
    blockRead: 0,
    blockWritten: 0,
    processes: 0,
  })
})
