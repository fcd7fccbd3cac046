import type { Volumes } from '../port.ts'
import type { VolumeSummary } from '../port-types.ts'
import { type DockerClient, request, requestUnless } from './client.ts'
import { diskUsage } from './disk-usage.ts'
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
      const { Volumes: found } = await diskUsage<{ Volumes?: RawUsage[] | null }>(docker, 'volume', signal)
      return new Map(
        (found ?? []).flatMap(({ Name, UsageData }) =>
          UsageData === undefined || UsageData === null || UsageData.Size < 0 ? [] : [[Name, UsageData.Size]],
        ),
      )
    },
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
