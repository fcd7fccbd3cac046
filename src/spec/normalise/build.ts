import { isAbsolute, join } from 'node:path'
import type { Fields } from '../fields.ts'
import type { BuildSpec } from '../types.ts'
import { hostPath, type Paths } from './paths.ts'

/** How a service's image is built. */
export function build(
  service: Fields,
  paths: Paths,
  host: (name: string) => string | undefined,
): BuildSpec | undefined {
  const fields = service.asFields('build', 'context')
  if (fields === undefined) return undefined
  const written = fields.string('context') ?? '.'
  if (/^(https?|git|ssh):\/\/|^git@/.test(written))
    fields.complain('context', 'A build context of a remote repository is not supported', 'a folder')
  const context = hostPath(written, paths)
  const inline = fields.string('dockerfile_inline')
  const file = fields.string('dockerfile') ?? 'Dockerfile'
  if (inline !== undefined && fields.has('dockerfile'))
    fields.complain('dockerfile_inline', 'Both "dockerfile" and "dockerfile_inline" are given', 'one of them')
  return {
    context,
    dockerfile: inline === undefined ? { path: isAbsolute(file) ? file : join(context, file) } : { inline },
    args: fields.passed('args', host),
    target: fields.string('target'),
    labels: fields.texts('labels'),
    network: fields.string('network'),
    platform: fields.strings('platforms')[0] ?? service.string('platform'),
    extraHosts: Object.entries(fields.texts('extra_hosts')).map(([host, address]) => `${host}:${address}`),
    shmSize: fields.bytes('shm_size'),
    noCache: fields.boolean('no_cache') ?? false,
    pull: fields.boolean('pull') ?? false,
    cacheFrom: fields.strings('cache_from'),
  }
}
