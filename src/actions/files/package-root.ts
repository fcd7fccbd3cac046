import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package: the nearest one above that has a package.json, built or not. */
function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder)
      throw new Error('envctl is not installed as a whole: its package.json is missing')
  }
}

/** Absolute path of a file of this package. */
export function packagePath(...parts: readonly string[]): string {
  return join(packageRoot(), ...parts)
}

/** The version of this package. */
export async function packageVersion(): Promise<string> {
  const { version }: { readonly version: string } = JSON.parse(
    await readFile(join(packageRoot(), 'package.json'), 'utf8'),
  )
  return version
}

/** The templates that ship with envctl: found by their folders. */
export async function shippedTemplates(): Promise<{
  readonly folder: string
  readonly names: readonly string[]
}> {
  const folder = join(packageRoot(), 'templates')
  const entries = await readdir(folder, { withFileTypes: true })
  return { folder, names: entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name) }
}
