import { basename, dirname } from 'node:path'
import { type ExtractOptions, extract, pack } from 'tar-fs'
import { neither } from './local-place.ts'

/** What is other than on this machine. */
export interface PackChanges {
  /** Permissions of every file and folder. */
  readonly mode?: number | undefined
  /** Everything belongs to root. */
  readonly ofRoot?: boolean | undefined
  /** Links are followed. */
  readonly dereference?: boolean | undefined
}

/** A file or folder of this machine as a tar in which it has another name. */
export function packTar(path: string, name: string, changes: PackChanges = {}): ReturnType<typeof pack> {
  const { mode, ofRoot = false, dereference = false } = changes
  const own = basename(path)
  return pack(dirname(path), {
    entries: [own],
    dereference,
    map: (header) => ({
      ...header,
      name: name + header.name.slice(own.length),
      ...(mode === undefined ? {} : { mode }),
      ...(ofRoot ? { uid: 0, gid: 0 } : {}),
    }),
  })
}

/** Lacks in the package's types. */
interface SymlinkOptions extends ExtractOptions {
  readonly validateSymlinks: boolean
}

const UNPACKED: ReadonlySet<string> = new Set(['file', 'directory', 'link', 'symlink'])

/**
 * Unpacks what is written to it into a folder. Links may point anywhere; nothing is written through them. Fails with
 * `usage.invalid` at a device or a pipe.
 */
export function extractTar(folder: string): ReturnType<typeof extract> {
  const options: SymlinkOptions = {
    validateSymlinks: false,
    ignore: (_, header) => {
      if (header === undefined || UNPACKED.has(header.type)) return false
      unpacking.destroy(neither(header.name))
      return true
    },
  }
  const unpacking = extract(folder, options)
  return unpacking
}
