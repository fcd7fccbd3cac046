import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { formatBytes } from '../../base/bytes.ts'
import { messageOf } from '../../base/errors.ts'
import { isThere } from './programs.ts'
import { type Answer, type Check, type Judged, UNTOLD, type World } from './types.ts'

const GB = 1000 ** 3
const LOW_SHARE = 0.1
const LOW_BYTES = 5 * GB
/** With less, pulls and databases fail. */
const FULL_BYTES = GB
const FULL_SHARE_OF_INODES = 0.01

export interface DiskFacts {
  readonly folder: string
  readonly free: number
  readonly total: number
  readonly freeInodes: number
  /** 0 where the file system has no fixed number of them. */
  readonly totalInodes: number
}

/** Whether the engine has room for images and data. */
export const disk: Check = {
  name: 'disk',
  async run(world) {
    const answer = await world.engine()
    const folder = await folderOf(world, answer)
    if (folder === undefined) return [answer.facts === undefined ? UNTOLD : ELSEWHERE]
    try {
      const { bsize, blocks, bavail, files, ffree } = await statfs(folder)
      return judgeDisk({
        folder,
        free: bavail * bsize,
        total: blocks * bsize,
        freeInodes: ffree,
        totalInodes: files,
      })
    } catch (error) {
      const remedy = `See yourself:\n  sudo df -h ${folder}`
      return [{ status: 'unknown', seen: `${folder} cannot be looked at: ${messageOf(error)}`, remedy }]
    }
  },
}

export function judgeDisk({ folder, free, total, freeInodes, totalInodes }: DiskFacts): readonly Judged[] {
  const seen = `${formatBytes(free)} of ${formatBytes(total)} free in ${folder}`
  const found: Judged[] = []
  if (free < LOW_BYTES || free < total * LOW_SHARE)
    found.push({ status: free < FULL_BYTES ? 'problem' : 'warning', seen, remedy: ROOM })
  if (freeInodes < totalInodes * LOW_SHARE) {
    const full = freeInodes < totalInodes * FULL_SHARE_OF_INODES
    const share = `${Math.floor((100 * freeInodes) / totalInodes)} %`
    found.push({
      status: full ? 'problem' : 'warning',
      seen: `${share} of the inodes free in ${folder}: no new files, however small`,
      remedy: ROOM,
    })
  }
  return found.length > 0 ? found : [{ status: 'ok', seen }]
}

const ELSEWHERE: Judged = { status: 'unknown', seen: "The engine's data are not on this machine" }

const ROOM =
  'See what takes the room, then take away what nobody needs:\n  docker system df\n  envctl prune\n  docker image prune'

/** Without an engine, where one on this machine would have its data: a full disk may be why it does not run. */
async function folderOf(world: World, { facts, explicit }: Answer): Promise<string | undefined> {
  if (facts !== undefined)
    return facts.here && facts.health.dataRoot !== '' ? facts.health.dataRoot : undefined
  if (explicit) return undefined
  const usual = ['/var/lib/docker', join(world.request.homeDir, '.local/share/docker')]
  for (const folder of usual) if (await isThere(folder)) return folder
  return undefined
}
