import { basename, dirname } from 'node:path'
import { type ExtractOptions, extract, pack } from 'tar-fs'

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

/** Unpacks what is written to it into a folder. Links may point anywhere; nothing is written through them. */
export function extractTar(folder: string): ReturnType<typeof extract> {
  const options: SymlinkOptions = { validateSymlinks: false }
  return extract(folder, options)
}
