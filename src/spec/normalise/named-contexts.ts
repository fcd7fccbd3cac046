import { parseImageName } from '../../base/image-name.ts'
import type { Fields } from '../fields.ts'
import type { NamedContext } from '../types.ts'
import { hostPath, type Paths, pathsAt } from './paths.ts'
import { isRemote, revisionOf } from './revision.ts'

const KEY = 'additional_contexts'
const KINDS = 'a folder, git:REVISION:FOLDER, docker-image://IMAGE or service:NAME'

/** What the Dockerfile of a build may name beside its stages. */
export function namedContexts(
  build: Fields,
  paths: Paths,
): Readonly<Record<string, NamedContext>> | undefined {
  const found = build.members(KEY).flatMap(({ name, value, tree, key }) => {
    const wrong = (message: string, expected: string) => build.complainAt(KEY, key, message, { expected })
    const context = contextOf(name, value ?? '', { paths: pathsAt(paths, tree, key), wrong })
    return context === undefined ? [] : [[name, context] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

interface Around {
  readonly paths: Paths
  readonly wrong: (message: string, expected: string) => undefined
}

function contextOf(name: string, value: string, { paths, wrong }: Around): NamedContext | undefined {
  if (value === '') return wrong(`The context "${name}" says nothing`, KINDS)
  if (name === 'scratch') return wrong('"scratch" is always the empty image', 'another name')
  if (parseImageName(name.toLowerCase()) === undefined)
    return wrong(`"${name}" is no name that a Dockerfile can use`, 'a name like "shared" or "node:24"')
  const [, kind, rest = ''] = /^(docker-image:\/\/|service:|oci-layout:\/\/)(.*)$/.exec(value) ?? []
  if (kind === 'service:')
    // Which image that is, is known once all services are.
    return rest === '' ? wrong(`The context "${name}" names no service`, KINDS) : { image: '', service: rest }
  if (kind === 'docker-image://')
    return parseImageName(rest) === undefined ? wrong(`"${rest}" is no image`, KINDS) : { image: rest }
  if (kind !== undefined || isRemote(value))
    return wrong('A context that is not of this machine is not supported', KINDS)
  const { revision, folder } = revisionOf(value, wrong)
  return { folder: hostPath(folder, paths), revision }
}
