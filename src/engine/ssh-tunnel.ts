import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint } from './discovery/endpoint.ts'

export interface SshTunnel {
  /** A local socket that is the daemon's. */
  readonly path: Promise<string>
  close(): void
}

const PREFIX = 'envctl-ssh-'
const SOCKET = 'engine.sock'
const READY_MS = 30_000
/** No tunnel is that old and does not work yet. */
const STALE_MS = 2 * READY_MS

/**
 * One ssh process that forwards the far daemon's socket, with the person's own configuration, keys and known
 * hosts. Far faster than a connection for each request. It ends with this process: its remote command reads a
 * pipe that only we hold.
 */
export function openSshTunnel(endpoint: Extract<Endpoint, { kind: 'ssh' }>): SshTunnel {
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  // Nothing depends on it, and the next tunnel tries again.
  clearStale().catch(() => undefined)
  const path = join(folder, SOCKET)
  const child = spawn('ssh', sshArguments(endpoint, path), { stdio: ['pipe', 'ignore', 'pipe'] })
  const tidy = (): void => rmSync(folder, { recursive: true, force: true })
  const close = (): void => {
    process.off('exit', close)
    child.kill()
    tidy()
  }
  process.once('exit', close)
  child.once('exit', tidy)
  return { path: ready(child, path), close }
}

/** Takes away what processes left that were killed: their tunnels ended with them, the folders did not. */
async function clearStale(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX))
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    const isOld = Date.now() - (await stat(folder)).mtimeMs > STALE_MS
    if (isOld && !(await accepts(join(folder, SOCKET)))) await rm(folder, { recursive: true, force: true })
  }
}

function sshArguments(endpoint: Extract<Endpoint, { kind: 'ssh' }>, path: string): string[] {
  return [
    '-T',
    ...['BatchMode=yes', 'ExitOnForwardFailure=yes', 'ServerAliveInterval=15'].flatMap((option) => [
      '-o',
      option,
    ]),
    ...(endpoint.port === undefined ? [] : ['-p', String(endpoint.port)]),
    ...['-L', `${path}:${endpoint.path}`],
    '--',
    endpoint.user === undefined ? endpoint.host : `${endpoint.user}@${endpoint.host}`,
    'cat',
  ]
}

async function ready(child: ChildProcess, path: string): Promise<string> {
  let words = ''
  let ended: Error | undefined
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text
  })
  child.once('error', (error) => {
    ended = new Error(`ssh cannot be run: ${error.message}`)
  })
  child.once('close', (code) => {
    ended ??= new Error(words.trim() || `ssh ended with code ${code}`)
  })
  for (const start = performance.now(); performance.now() - start < READY_MS; ) {
    if (ended !== undefined) throw ended
    if (await accepts(path)) {
      unref(child)
      return path
    }
    await sleep(20)
  }
  child.kill()
  throw Object.assign(new Error(words.trim() || 'ssh did not forward the socket in time'), {
    code: 'ETIMEDOUT',
  })
}

/** From now on only open connections keep this process, not the tunnel. */
function unref(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stderr]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
