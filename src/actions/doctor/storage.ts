import { type Check, type Judged, ofEngine } from './types.ts'

/** Gone from newer engines, and slow or unsafe in older ones. */
const OUTDATED = ['aufs', 'devicemapper', 'overlay']

export interface StorageFacts {
  readonly driver: string
  /** What the engine says of it. */
  readonly details: Readonly<Record<string, string>>
}

/** How the engine keeps layers. */
export const storage: Check = {
  name: 'storage',
  run: ofEngine(({ info, health }) => judgeStorage({ driver: info.storageDriver, details: health.storage })),
}

export function judgeStorage({ driver, details }: StorageFacts): readonly Judged[] {
  const below = details['Backing Filesystem']
  const seen = below === undefined ? driver : `${driver} on ${below}`
  if (driver === 'vfs') {
    return [
      {
        status: 'warning',
        seen: `${seen}: every layer is a whole copy, slow and large`,
        remedy:
          'Use overlay2: in /etc/docker/daemon.json, with other data than before:\n  { "storage-driver": "overlay2" }',
      },
    ]
  }
  if (OUTDATED.includes(driver)) {
    return [
      {
        status: 'problem',
        seen: `${seen}: newer engines no longer have it`,
        remedy:
          'Save what you need, then set overlay2 in /etc/docker/daemon.json:\n  { "storage-driver": "overlay2" }',
      },
    ]
  }
  if (details['Supports d_type'] === 'false') {
    return [
      {
        status: 'problem',
        seen: `${seen}, which does not keep the type of files (d_type): layers break`,
        remedy: 'Put its data on ext4, or on xfs made with ftype=1.',
      },
    ]
  }
  return [{ status: 'ok', seen }]
}
