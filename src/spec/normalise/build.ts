import { isAbsolute, join } from 'node:path'
import type { Fields } from '../fields.ts'
import type { BuildSecret, BuildSpec, BuildSsh } from '../types.ts'
import { namedContexts } from './named-contexts.ts'
import { extraHosts } from './networks.ts'
import { hostPath, type Paths, pathsAt } from './paths.ts'
import { onePlatform, platformOf } from './platform.ts'
import { isRemote, revisionOf } from './revision.ts'

export interface BuildFacts {
  readonly paths: Paths
  /** Of variables that are passed on without a value. */
  readonly host: (name: string) => string | undefined
  readonly secrets: readonly BuildSecret[]
}

/** How a service's image is built. */
export function build(service: Fields, { paths, host, secrets }: BuildFacts): BuildSpec | undefined {
  const fields = service.asFields('build', 'context')
  if (fields === undefined) return undefined
  const written = fields.string('context') ?? '.'
  if (isRemote(written))
    fields.complain('context', 'A build context of a remote repository is not supported', 'a folder')
  const { revision, folder } = revisionOf(written, (message, expected) =>
    fields.complain('context', message, expected),
  )
  const context = hostPath(folder, contextPaths(service, paths))
  const inline = fields.string('dockerfile_inline')
  const file = fields.string('dockerfile') ?? 'Dockerfile'
  if (inline !== undefined && fields.has('dockerfile'))
    fields.complain('dockerfile_inline', 'Both "dockerfile" and "dockerfile_inline" are given', 'one of them')
  return {
    context,
    revision,
    dockerfile: inline === undefined ? { path: isAbsolute(file) ? file : join(context, file) } : { inline },
    contexts: namedContexts(fields, paths),
    args: fields.passed('args', host),
    target: fields.string('target'),
    labels: fields.texts('labels'),
    network: fields.string('network'),
    platform: platform(fields) ?? platformOf(service),
    extraHosts: extraHosts(fields),
    shmSize: fields.bytes('shm_size'),
    noCache: fields.boolean('no_cache') ?? false,
    pull: fields.boolean('pull') ?? false,
    cacheFrom: fields.strings('cache_from'),
    tags: fields.strings('tags'),
    secrets,
    ssh: ssh(fields, paths),
  }
}

/** What the folder of a build is taken from. */
export function contextPaths(service: Fields, paths: Paths): Paths {
  const build = service.fields('build')
  return build?.has('context') ? pathsAt(paths, build.tree, 'context') : pathsAt(paths, service.tree, 'build')
}

/** An engine keeps an image of one platform by a name: of several, which one is built must be said. */
function platform(fields: Fields): string | undefined {
  const [first, ...others] = fields.strings('platforms')
  if (others.length > 0)
    fields.complain(
      'platforms',
      'An engine builds an image for one platform at a time',
      `one of them, like [${first}], or by a variable that says which; none builds for the engine's own`,
    )
  return onePlatform(first)
}

/** `default` is the agent; another is given by its socket or keys, several apart by commas. */
function ssh(fields: Fields, paths: Paths): readonly BuildSsh[] {
  return fields.members('ssh').map(({ name, value, tree, key }) => ({
    id: name,
    paths: (value ?? '')
      .split(',')
      .filter((path) => path !== '')
      .map((path) => hostPath(path, pathsAt(paths, tree, key))),
  }))
}
