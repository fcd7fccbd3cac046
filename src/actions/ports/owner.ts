import { readdir, readFile, readlink } from 'node:fs/promises'

const LISTEN = '0A'

/**
 * The process that listens on a TCP port of this machine, as `name (process 123)`. `undefined` when it
 * cannot be told: not on Linux, or a process of another user.
 * The tables are those of proc(5), `/proc/net/tcp`.
 */
export async function portOwner(port: number): Promise<string | undefined> {
  const inode = await listeningInode(port)
  if (inode === undefined) return undefined
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const id of processes) {
    if (await holdsSocket(id, inode)) {
      const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => 'a process')
      return `${name.trim()} (process ${id})`
    }
  }
  return undefined
}

async function listeningInode(port: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(`:${hex}`) && fields[3] === LISTEN) return fields[9]
    }
  }
  return undefined
}

async function holdsSocket(process: string, inode: string): Promise<boolean> {
  // A process may end or be another user's while it is looked at: then it is not the answer.
  const handles = await readdir(`/proc/${process}/fd`).catch(() => [])
  for (const handle of handles) {
    const target = await readlink(`/proc/${process}/fd/${handle}`).catch(() => '')
    if (target === `socket:[${inode}]`) return true
  }
  return false
}
