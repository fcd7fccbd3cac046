import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AnyTemplate, type Loaded, loadTemplate } from '../../definition/load-definition.ts'
import { shippedTemplates } from './package-root.ts'

export interface TemplateFile {
  readonly name: string
  /** Of the project itself, and not of envctl. */
  readonly own: boolean
  readonly file: string
  readonly loaded: Loaded<AnyTemplate>
}

/** Every template that a definition in a folder may use, by name. One of the project's own comes before a shipped one. */
export async function templateFiles(folder: string): Promise<readonly TemplateFile[]> {
  const shipped = await shippedTemplates()
  const ownFolder = join(folder, 'templates')
  const ownNames = ownFolder === shipped.folder ? [] : await foldersIn(ownFolder)
  const found = await Promise.all([
    ...ownNames.map((name) => read({ folder: ownFolder, name, own: true })),
    ...shipped.names.map((name) => read({ folder: shipped.folder, name, own: false })),
  ])
  const byName = new Map<string, TemplateFile>()
  for (const each of found) if (each !== undefined && !byName.has(each.name)) byName.set(each.name, each)
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => !entry.isFile()).map(({ name }) => name)
}

interface Place {
  readonly folder: string
  readonly name: string
  readonly own: boolean
}

async function read({ folder, name, own }: Place): Promise<TemplateFile | undefined> {
  const text = await readFile(join(folder, name, 'template.yaml'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const file = `${own ? './' : ''}templates/${name}/template.yaml`
  return { name, own, file, loaded: loadTemplate(file, text, { places: true }) }
}
