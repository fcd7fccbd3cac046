import { readdir, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { codeOf, isAbsent } from '../../base/errors.ts'

const SOCKET = /^keeper-.*\.sock$/
/** A keeper that starts has its socket a moment before it listens. */
const STARTING_MS = 60_000

/** Takes away the sockets of keepers that were killed, beside that of one that starts. */
export async function clearStaleSockets(own: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = dirname(own)
  const others = (await readdir(folder)).filter((name) => SOCKET.test(name)).map((name) => join(folder, name))
  await Promise.all(
    others.map(async (path) => {
      if (path !== own && (await isOld(path)) && (await isDeaf(path))) await rm(path, { force: true })
    }),
  )
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STARTING_MS
  } catch (error) {
    // Its keeper has just ended.
    if (isAbsent(error)) return false
    throw error
  }
}

/** Whether nobody listens there. One who is too busy to answer does. */
function isDeaf(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const tell = (deaf: boolean) => {
      socket.destroy()
      resolve(deaf)
    }
    socket.once('connect', () => tell(false))
    socket.once('error', (error) => tell(codeOf(error) === 'ECONNREFUSED'))
  })
}
