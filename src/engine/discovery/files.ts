import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TlsFiles } from './endpoint.ts'

/** A file's text; `undefined` when there is none. */
export async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder, as Docker's tools name them. */
export async function readTlsFolder(folder: string, verify: boolean): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readOptional(join(folder, name))))
  return { ca, cert, key, verify }
}
