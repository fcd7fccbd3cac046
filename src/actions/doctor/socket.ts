import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { readText } from '../../engine/discovery/files.ts'
import type { Check, Judged } from './types.ts'

/** A socket of an engine, and whether this person may use it. */
export interface SocketFacts {
  readonly path: string
  readonly usable: boolean
  /** The group that may use it; `undefined` when it has no name. */
  readonly group?: string | undefined
}

/** Whether this person may use the engines' sockets. */
export const socket: Check = {
  name: 'socket',
  async run(world) {
    const { failures, address, facts } = await world.engine()
    const urls = [...failures.map(({ url }) => url), address?.url]
    const paths = urls.flatMap((url) => (url?.startsWith('unix://') ? [url.slice('unix://'.length)] : []))
    const found = await Promise.all(paths.map(look))
    return judgeSockets(
      found.filter((each) => each !== undefined),
      { engine: facts !== undefined },
    )
  },
}

/** One that is denied is a problem where there is no other engine. */
export function judgeSockets(
  sockets: readonly SocketFacts[],
  { engine }: { readonly engine: boolean },
): readonly Judged[] {
  const denied = sockets.filter(({ usable }) => !usable)
  if (denied.length > 0) {
    return denied.map(({ path, group }) => ({
      status: engine ? 'warning' : 'problem',
      seen: `You may not use ${path}`,
      remedy: `Join its group, then log in again:\n  sudo usermod -aG ${group === 'root' ? 'docker' : (group ?? 'docker')} "$USER"`,
    }))
  }
  const paths = sockets.map(({ path }) => path)
  return [
    {
      status: 'ok',
      seen: paths.length === 0 ? 'No socket was tried that is there' : `You may use ${paths.join(', ')}`,
    },
  ]
}

async function look(path: string): Promise<SocketFacts | undefined> {
  const usable = await access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'EACCES' ? false : undefined),
  )
  if (usable === undefined) return undefined
  const gid = await stat(path).then(
    (facts) => facts.gid,
    () => undefined,
  )
  return { path, usable, group: gid === undefined ? undefined : await groupName(gid) }
}

async function groupName(gid: number): Promise<string | undefined> {
  const lines = ((await readText('/etc/group').catch(() => undefined)) ?? '').split('\n')
  return lines.map((line) => line.split(':')).find(([, , id]) => id === String(gid))?.[0]
}
