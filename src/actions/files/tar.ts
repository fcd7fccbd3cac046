import { basename, dirname } from 'node:path'
import { type ExtractOptions, extract, pack } from 'tar-fs'

/** A file or folder of this machine as a tar in which it has another name. */
export function packTar(path: string, name: string): ReturnType<typeof pack> {
  const own = basename(path)
  return pack(dirname(path), {
    entries: [own],
    map: (header) => ({ ...header, name: name + header.name.slice(own.length) }),
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
