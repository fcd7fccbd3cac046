import { join } from 'node:path'
import type { TlsFiles } from './endpoint.ts'
import { readOptional } from './read.ts'

/** A file's text; `undefined` when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return (await readOptional(path))?.toString('utf8')
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder, as Docker's tools name them. */
export async function readTlsFolder(folder: string, verify: boolean): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readText(join(folder, name))),
  )
  return { ca, cert, key, verify }
}
