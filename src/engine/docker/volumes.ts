import { setTimeout as delay } from 'node:timers/promises'
import { EnvctlError } from '../../base/errors.ts'
import type { Volumes } from '../port.ts'
import type { VolumeSummary } from '../port-types.ts'
import { type DockerClient, request, requestUnless } from './client.ts'
import { labelFilters } from './labels-filter.ts'

interface RawVolume {
  readonly Name: string
  readonly Driver: string
  readonly Labels: Readonly<Record<string, string>> | null
  readonly CreatedAt?: string
  readonly Mountpoint: string
}

interface RawUsage {
  readonly Name: string
  /** -1 of what it cannot tell. */
  readonly UsageData?: { readonly Size: number } | null
}

export function dockerVolumes(docker: DockerClient): Volumes {
  return {
    async list({ labels, names }, signal) {
      if (names?.length === 0) return []
      const query = { filters: { label: labelFilters(labels), name: names } }
      const call = { doing: 'list volumes', method: 'GET', path: '/volumes', query, signal } as const
      const { Volumes: found } = await request<{ Volumes: RawVolume[] | null }>(docker, call)
      return (found ?? [])
        .filter(({ Name }) => names === undefined || names.includes(Name)) // the engine takes a name for a part of one
        .map(summary)
    },
    async create(volume, labels, signal) {
      const made = await request<RawVolume>(docker, {
        doing: `create volume ${volume.name}`,
        method: 'POST',
        path: '/volumes/create',
        body: {
          Name: volume.name,
          Driver: volume.driver,
          DriverOpts: volume.driverOpts,
          Labels: { ...volume.labels, ...labels },
        },
        signal,
      })
      return summary(made)
    },
    async remove(name, signal) {
      const call = {
        doing: `remove volume ${name}`,
        method: 'DELETE',
        path: `/volumes/${encodeURIComponent(name)}`,
        signal,
      } as const
      await requestUnless(docker, call, [404])
    },
    async sizes(signal) {
      // From API 1.42 on the engine looks at nothing but volumes; before, it passes over what it does not know.
      const call = {
        doing: 'measure volumes',
        method: 'GET',
        path: '/system/df',
        query: { type: 'volume' },
        signal,
      } as const
      const { Volumes: found } = await unlessBusy(() =>
        request<{ Volumes?: RawUsage[] | null }>(docker, call),
      )
      return new Map(
        (found ?? []).flatMap(({ Name, UsageData }) =>
          UsageData === undefined || UsageData === null || UsageData.Size < 0 ? [] : [[Name, UsageData.Size]],
        ),
      )
    },
  }
}

const BUSY_PAUSE_MS = 250

/** An older engine measures for one at a time, and refuses all others meanwhile. */
async function unlessBusy<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof EnvctlError) || !/already running/.test(error.detail ?? '')) throw error
    }
    await delay(BUSY_PAUSE_MS)
  }
}

function summary({ Name, Driver, Labels, CreatedAt, Mountpoint }: RawVolume): VolumeSummary {
  return {
    name: Name,
    driver: Driver,
    labels: Labels ?? {},
    createdAt: CreatedAt ?? '',
    path: Mountpoint,
  }
}
