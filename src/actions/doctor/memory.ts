import { formatBytes } from '../../base/bytes.ts'
import { type Check, type Judged, ofEngine } from './types.ts'

const LOW = 2 * 1000 ** 3

export interface MemoryFacts {
  readonly total: number
  readonly memoryLimits: boolean
  readonly swapLimits: boolean
  readonly cgroupDriver: string
}

/** Whether containers have memory, and limits are kept. */
export const memory: Check = {
  name: 'memory',
  run: ofEngine(({ info, health }) => judgeMemory({ ...health, total: info.memory })),
}

export function judgeMemory(facts: MemoryFacts): readonly Judged[] {
  const { total, memoryLimits, swapLimits, cgroupDriver } = facts
  const found: Judged[] = []
  if (total < LOW) {
    found.push({
      status: 'warning',
      seen: `The engine has ${formatBytes(total)} of memory: databases may be killed`,
      remedy: "Give it more: in Docker Desktop's settings, or: colima start --memory 4",
    })
  }
  if (cgroupDriver === 'none' || !memoryLimits) {
    found.push({
      status: 'warning',
      seen:
        cgroupDriver === 'none'
          ? 'No cgroups: limits of memory and processors are ignored without a word'
          : 'Limits of memory are ignored: the kernel does not support them',
      remedy:
        cgroupDriver === 'none'
          ? 'For rootless Docker: cgroup v2, systemd, and its controllers delegated:\n  https://docs.docker.com/engine/security/rootless/'
          : 'Boot with the memory controller on: cgroup_enable=memory',
    })
  } else if (!swapLimits) {
    found.push({
      status: 'warning',
      seen: 'Limits of swap are ignored: a container may swap beyond its memory limit',
      remedy: 'Boot the kernel with: swapaccount=1',
    })
  }
  return found.length > 0 ? found : [{ status: 'ok', seen: `${formatBytes(total)}, limits are kept` }]
}
