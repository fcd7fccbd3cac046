import { readText } from '../../engine/discovery/files.ts'
import type { Check, Judged } from './types.ts'

/** What old kernels give everybody; file watchers of one larger project need more. */
const FEW_WATCHES = 8192
const FEW_INSTANCES = 127

export interface InotifyFacts {
  readonly watches: number
  readonly instances: number
}

/** Whether programs may watch many files: servers that reload, and in containers all share one number. */
export const inotify: Check = {
  name: 'inotify',
  async run() {
    const [watches, instances] = await Promise.all(['max_user_watches', 'max_user_instances'].map(limit))
    if (watches === undefined || instances === undefined)
      return [{ status: 'unknown', seen: 'This system does not tell its limits of inotify' }]
    return judgeInotify({ watches, instances })
  },
}

export function judgeInotify({ watches, instances }: InotifyFacts): readonly Judged[] {
  const found: Judged[] = []
  if (watches <= FEW_WATCHES)
    found.push(low(`Only ${watches} files may be watched`, 'max_user_watches=524288'))
  if (instances <= FEW_INSTANCES)
    found.push(low(`Only ${instances} programs of a user may watch files`, 'max_user_instances=512'))
  if (found.length > 0) return found
  return [{ status: 'ok', seen: `${watches} files may be watched, by ${instances} programs` }]
}

function low(seen: string, setting: string): Judged {
  return { status: 'warning', seen, remedy: `Allow more:\n  sudo sysctl -w fs.inotify.${setting}` }
}

async function limit(name: string): Promise<number | undefined> {
  const text = await readText(`/proc/sys/fs/inotify/${name}`).catch(() => undefined)
  return text === undefined ? undefined : Number(text.trim())
}
