import type { Dirent } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'

/** Files of a project's folder that tell what it uses. */
const READ =
  /^(package\.json|schema\.prisma|pom\.xml|build\.gradle(\.kts)?|go\.mod|requirements[^/]*\.txt|pyproject\.toml|Pipfile|Gemfile|composer\.json|Cargo\.toml|[^/]+\.(cs|fs|vb)proj|\.env(\.\w+)?|(docker-)?compose\.ya?ml|Dockerfile|CMakeLists\.txt|meson\.build|main\.go)$/

/** Of these it is enough that they are there. */
const NOTED =
  /^(pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|mvnw|gradlew|pytest\.ini|manage\.py|server\.[cm]?js|config\.ru|index\.(php|html)|[^/]+\.slnx?|(docker-)?compose\.override\.ya?ml)$/

/** Files that tell it of a part of a project: a workspace, a module, a back end beside its front end. */
const READ_IN_PARTS =
  /^(package\.json|pom\.xml|build\.gradle(\.kts)?|go\.mod|requirements[^/]*\.txt|pyproject\.toml|Pipfile|Gemfile|composer\.json|Cargo\.toml|[^/]+\.(cs|fs|vb)proj)$/

/** What lies there is not of the project's own making. */
const NOT_PARTS =
  /^(\..*|node_modules|vendor|target|build|dist|out|bin|obj|venv|env|__pycache__|coverage|tmp)$/

/** How deep parts lie, and how many folders are looked into for them: `apps/api`. */
const PART_DEPTH = 2
const MOST_PARTS = 100

const FOLDERS: Readonly<Record<string, RegExp>> = {
  prisma: /^schema\.prisma$/,
  public: /^index\.(php|html)$/,
  gradle: /^libs\.versions\.toml$/,
  requirements: /\.txt$/,
}

/** Larger is nothing that a person wrote. */
const MAX_BYTES = 1024 * 1024

export interface ReadProject {
  readonly files: ReadonlyMap<string, string>
  /** What could not be read. */
  readonly warnings: readonly string[]
}

/** The texts of a project's files and those of its parts, by their paths from its folder. */
export async function readProject(folder: string): Promise<ReadProject> {
  const files = new Map<string, string>()
  const warnings: string[] = []
  const take = async (path: string) => {
    try {
      const text = await textOf(join(folder, path))
      if (text === undefined) warnings.push(`${path} is skipped: it is larger than 1 MB`)
      else files.set(path, text)
    } catch (error) {
      warnings.push(`${path} is skipped: ${messageOf(error)}`)
    }
  }
  const entries = await entriesOf(folder)
  for (const entry of entries) {
    const { name } = entry
    const below = Object.hasOwn(FOLDERS, name) ? FOLDERS[name] : undefined
    if (below !== undefined && entry.isDirectory()) {
      for (const inner of await entriesOf(join(folder, name)))
        if (below.test(inner.name)) await take(`${name}/${inner.name}`)
    } else if (NOTED.test(name)) files.set(name, '')
    else if (READ.test(name) && (entry.isFile() || entry.isSymbolicLink())) await take(name)
  }
  for (const path of await partsOf(folder, entries)) {
    const inner = await entriesOf(join(folder, path)).catch(() => [])
    for (const { name } of inner.filter((each) => each.isFile() && READ_IN_PARTS.test(each.name)))
      await take(`${path}/${name}`)
  }
  return { files, warnings }
}

/** Folders in which parts of the project may lie, those nearer to it first. */
async function partsOf(folder: string, entries: readonly Dirent[]): Promise<readonly string[]> {
  const found: string[] = []
  let level = [{ path: '', entries }]
  for (let depth = 1; depth <= PART_DEPTH && found.length < MOST_PARTS; depth += 1) {
    const below = level.flatMap(({ path, entries: inner }) =>
      inner
        .filter((each) => each.isDirectory() && !NOT_PARTS.test(each.name) && !(each.name in FOLDERS))
        .map(({ name }) => (path === '' ? name : `${path}/${name}`)),
    )
    found.push(...below)
    level = await Promise.all(
      below.map(async (path) => ({ path, entries: await entriesOf(join(folder, path)).catch(() => []) })),
    )
  }
  return found.slice(0, MOST_PARTS)
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function textOf(path: string): Promise<string | undefined> {
  await using handle = await open(path)
  const { size } = await handle.stat()
  if (size > MAX_BYTES) return undefined
  return (await handle.readFile('utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
}
