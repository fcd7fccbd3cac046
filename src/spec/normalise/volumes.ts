import { posix } from 'node:path'
import { mountParts } from '../../definition/mount-parts.ts'
import type { Tree } from '../../definition/positions.ts'
import type { Fields } from '../fields.ts'
import type { ContainerSpec, MountSpec } from '../types.ts'
import { hostPath, type Paths, pathsAt } from './paths.ts'

const OPTIONS = new Set([
  'ro',
  'rw',
  'nocopy',
  'z',
  'Z',
  'cached',
  'delegated',
  'consistent',
  'rprivate',
  'private',
  'rshared',
  'shared',
  'rslave',
  'slave',
])

/** Mounts of either syntax. */
export function mounts(fields: Fields, paths: Paths): readonly MountSpec[] {
  return fields.items('volumes').flatMap(({ key, value, fields: long }): MountSpec[] => {
    const mount =
      long === undefined
        ? shortMount(String(value), pathsAt(paths, fields.raw('volumes') as Tree, key))
        : longMount(long, pathsAt(paths, long.tree, 'source'))
    if (typeof mount !== 'string') return [mount]
    fields.complainAt('volumes', key, mount, {
      expected: '"data:/path", "./folder:/path:ro", "/path", or a map with type and target',
    })
    return []
  })
}

function shortMount(text: string, paths: Paths): MountSpec | string {
  const parts = mountParts(text)
  const [first = '', second, third = ''] = parts
  if (parts.length > 3 || first === '') return `A volume cannot be ${JSON.stringify(text)}`
  if (second === undefined)
    return absolute(first) ?? { type: 'anonymous', target: first, readOnly: false, noCopy: false }
  const options = third === '' ? [] : third.split(',')
  const unknown = options.find((option) => !OPTIONS.has(option))
  if (unknown !== undefined) return `A volume has no option ${JSON.stringify(unknown)}`
  const wrong = absolute(second)
  if (wrong !== undefined) return wrong
  const readOnly = options.includes('ro')
  if (/^[./~\\]|^[A-Za-z]:/.test(first)) {
    const propagation = options.find((option) => /private|shared|slave/.test(option))
    const selinux = options.find((option) => option === 'z' || option === 'Z')
    return {
      type: 'bind',
      source: hostPath(first, paths),
      target: second,
      readOnly,
      createHostPath: true,
      ...(propagation === undefined ? {} : { propagation }),
      ...(selinux === undefined ? {} : { selinux }),
    }
  }
  if (options.some((option) => option === 'z' || option === 'Z'))
    return 'The options z and Z are for folders of the host: an engine labels its volumes by itself'
  return { type: 'volume', source: first, target: second, readOnly, noCopy: options.includes('nocopy') }
}

function longMount(fields: Fields, paths: Paths): MountSpec | string {
  const target = fields.string('target') ?? ''
  const wrong = absolute(target)
  if (wrong !== undefined) return wrong
  const readOnly = fields.boolean('read_only') ?? false
  const source = fields.string('source')
  switch (fields.string('type')) {
    case 'bind': {
      if (source === undefined) return 'A bind mount needs a "source"'
      const propagation = fields.fields('bind')?.string('propagation')
      const createHostPath = fields.fields('bind')?.boolean('create_host_path') ?? true
      return {
        type: 'bind',
        source: hostPath(source, paths),
        target,
        readOnly,
        createHostPath,
        ...(propagation === undefined ? {} : { propagation }),
      }
    }
    case 'tmpfs': {
      const size = fields.fields('tmpfs')?.bytes('size')
      const mode = fields.fields('tmpfs')?.octal('mode')
      return {
        type: 'tmpfs',
        target,
        ...(size === undefined ? {} : { size }),
        ...(mode === undefined ? {} : { mode }),
      }
    }
    default: {
      const noCopy = fields.fields('volume')?.boolean('nocopy') ?? false
      const subpath = fields.fields('volume')?.string('subpath')
      if (source === undefined) return { type: 'anonymous', target, readOnly, noCopy }
      return {
        type: 'volume',
        source,
        target,
        readOnly,
        noCopy,
        ...(subpath === undefined ? {} : { subpath }),
      }
    }
  }
}

const absolute = (target: string): string | undefined =>
  posix.isAbsolute(target)
    ? undefined
    : `The path in the container, ${JSON.stringify(target)}, is not absolute`

/** Folders in memory: `/run:size=64m`. */
export function tmpfs(fields: Fields): ContainerSpec['tmpfs'] {
  return fields.strings('tmpfs').map((text) => {
    const colon = text.indexOf(':')
    return colon < 0
      ? { target: text, options: '' }
      : { target: text.slice(0, colon), options: text.slice(colon + 1) }
  })
}

/** `db`, `db:ro`, `container:name:ro`. */
export function volumesFrom(fields: Fields): ContainerSpec['volumesFrom'] {
  return fields.strings('volumes_from').map((text) => {
    const parts = text.split(':')
    const readOnly = parts.at(-1) === 'ro'
    return {
      from: parts[0] === 'container' ? { container: parts[1] ?? '' } : { service: parts[0] ?? '' },
      readOnly,
    }
  })
}
