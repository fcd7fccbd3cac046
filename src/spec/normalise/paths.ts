import { isAbsolute, resolve } from 'node:path'
import { placeOf, type Tree } from '../../definition/positions.ts'

/** What paths of a definition are taken from. */
export interface Paths {
  /** Folder of the definition, or of another file that the path is from, absolute. */
  readonly directory: string
  readonly homeDir: string
}

/** What the path in a member is taken from: the folder of the file that it stands in. */
export function pathsAt(paths: Paths, tree: Tree, key: string | number): Paths {
  const directory = placeOf(tree, key)?.source.directory
  return directory === undefined ? paths : { directory, homeDir: paths.homeDir }
}

/** A path of the host, absolute. */
export function hostPath(text: string, { directory, homeDir }: Paths): string {
  if (text === '~' || text.startsWith('~/')) return homeDir + text.slice(1)
  return isAbsolute(text) || /^(?:[A-Za-z]:[\\/]|\\\\)/.test(text) ? text : resolve(directory, text)
}
