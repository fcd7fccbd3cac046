import type { IncomingMessage } from 'node:http'
import type { PathStat } from '../port-types.ts'
import { type DockerClient, openStreamUnless } from './client.ts'

export interface ArchiveCall {
  readonly id: string
  readonly path: string
  readonly signal?: AbortSignal | undefined
}

const STAT_HEADER = 'x-docker-container-path-stat'
/** Go's bits of `os.FileMode`, see https://pkg.go.dev/io/fs#FileMode. */
const GO_DIRECTORY = 2 ** 31
/** Devices, named pipes, sockets, character devices, and what else is irregular. */
const GO_SPECIAL = [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 21, 2 ** 19]

interface RawStat {
  readonly name: string
  readonly mode: number
  readonly linkTarget: string
}

/** A file or folder of a container as a tar. */
export function getArchive(docker: DockerClient, call: ArchiveCall): Promise<IncomingMessage | undefined> {
  return open(docker, call, 'GET')
}

/** What is at a path of a container. */
export async function statPath(docker: DockerClient, call: ArchiveCall): Promise<PathStat | undefined> {
  const response = await open(docker, call, 'HEAD')
  if (response === undefined) return undefined
  response.resume()
  const header = response.headers[STAT_HEADER]
  const { name, mode, linkTarget }: RawStat = JSON.parse(
    Buffer.from(String(header), 'base64').toString('utf8'),
  )
  const has = (bit: number) => Math.floor(mode / bit) % 2 === 1
  return { name, directory: has(GO_DIRECTORY), special: GO_SPECIAL.some(has), linkTarget }
}

function open(
  docker: DockerClient,
  { id, path, signal }: ArchiveCall,
  method: 'GET' | 'HEAD',
): Promise<IncomingMessage | undefined> {
  return openStreamUnless(docker, [404], {
    doing: `read ${path} of container ${id}`,
    method,
    path: `/containers/${encodeURIComponent(id)}/archive`,
    query: { path },
    signal,
  })
}
