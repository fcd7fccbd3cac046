import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '../../base/cache-folder.ts'
import { codeOf, EnvctlError, isAbsent, messageOf } from '../../base/errors.ts'
import { hasRevision } from '../../spec/has-revision.ts'
import type { BuildSpec, Spec } from '../../spec/types.ts'
import { hostStat } from './local-place.ts'

type Env = Readonly<Record<string, string | undefined>>

const run = promisify(execFile)
/** A month. */
const KEPT_MS = 30 * 86_400_000
/** Of a file that is looked at. */
const MOST_BYTES = 64 * 1024 ** 2

/**
 * The spec with the folders of builds as they were at the revisions that are asked for: git writes each into a folder
 * of its own in the cache, once for the same content.
 *
 * @throws `image.build-failed` when the repository has no such revision, or the revision no such folder
 */
export async function withRevisions(spec: Spec, env: Env): Promise<Spec> {
  const changed = Object.values(spec.services).map(async (service) => {
    const { build } = service
    if (build === undefined || !hasRevision(build)) return [service.name, service] as const
    const { name } = service
    const at = (revision: string, folder: string) =>
      folderAt({ revision, folder, service: name }, { spec, env })
    const own = build.revision === undefined ? build : moved(build, await at(build.revision, build.context))
    return [name, { ...service, build: { ...own, contexts: await movedContexts(build, at) } }] as const
  })
  return { ...spec, services: Object.fromEntries(await Promise.all(changed)) }
}

/**
 * The text of a file as it was at a revision; of a path that ends with "/" the names in that folder, one a line.
 * `undefined` when it was not there; what is wrong with the revision itself is told when a build takes its folder.
 */
export async function textAt(
  { revision, path }: { readonly revision: string; readonly path: string },
  directory: string,
): Promise<string | undefined> {
  const place = `${revision}:./${relative(directory, path).replaceAll(sep, '/')}`
  const args = path.endsWith('/') ? ['ls-tree', '--name-only', place] : ['cat-file', 'blob', place]
  return run('git', ['-C', directory, ...args], { maxBuffer: MOST_BYTES }).then(
    ({ stdout }) => stdout,
    () => undefined,
  )
}

async function movedContexts(
  { contexts }: BuildSpec,
  at: (revision: string, folder: string) => Promise<string>,
): Promise<BuildSpec['contexts']> {
  if (contexts === undefined) return undefined
  const moving = Object.entries(contexts).map(async ([name, context]) => {
    if (!('folder' in context) || context.revision === undefined) return [name, context] as const
    return [name, { ...context, folder: await at(context.revision, context.folder) }] as const
  })
  return Object.fromEntries(await Promise.all(moving))
}

/** The build from another folder; a Dockerfile that is not in the old one stays where it is. */
function moved(build: BuildSpec, folder: string): BuildSpec {
  const { dockerfile, context } = build
  if (!('path' in dockerfile)) return { ...build, context: folder }
  const path = relative(context, dockerfile.path)
  const inside = !path.startsWith('..') && !isAbsolute(path)
  return { ...build, context: folder, dockerfile: inside ? { path: join(folder, path) } : dockerfile }
}

interface Around {
  readonly spec: Spec
  readonly env: Env
}

interface Wanted {
  readonly revision: string
  readonly folder: string
  readonly service: string
}

async function folderAt(
  { revision, folder: wanted, service }: Wanted,
  { spec: { directory }, env }: Around,
): Promise<string> {
  const git = async (folder: string, args: readonly string[], more: Env = {}) =>
    (await run('git', ['-C', folder, ...args], { env: { ...env, ...more } })).stdout.trimEnd()
  try {
    const asked = ['rev-parse', '--show-toplevel', '--show-prefix', `${revision}^{commit}`, '--']
    const [root = '', prefix = '', commit = ''] = (await git(directory, asked)).split('\n')
    const path = posix.join(prefix, relative(directory, wanted).replaceAll(sep, '/'))
    const place = path === '.' || path === './' ? '^{tree}' : `:${path.replace(/\/$/, '')}`
    const tree = await git(root, ['rev-parse', '--verify', `${commit}${place}`])
    const folders = join(cacheFolder(env, homedir()), 'revisions')
    const folder = join(folders, tree)
    if (await isThere(folder)) {
      const now = new Date()
      await utimes(folder, now, now)
      return folder
    }
    await mkdir(folders, { recursive: true })
    const draft = await mkdtemp(join(folders, 'draft-'))
    try {
      // An index of its own: nothing of the repository is touched.
      const index = { GIT_INDEX_FILE: join(draft, 'index') }
      await git(root, ['read-tree', tree], index)
      await git(root, ['checkout-index', '--all', `--prefix=${join(draft, 'tree')}/`], index)
      await mkdir(join(draft, 'tree'), { recursive: true })
      await rename(join(draft, 'tree'), folder).catch(unlessThere)
    } finally {
      await rm(draft, { recursive: true })
    }
    await removeUnused(folders)
    return folder
  } catch (error) {
    throw new EnvctlError({
      code: 'image.build-failed',
      message: `The image of service "${service}" cannot be built from revision "${revision}"`,
      detail: messageOf(error).trim(),
      hint: 'Name a commit, tag or branch that the repository of the definition has, and a folder that it had then. Of what is elsewhere: git fetch --tags',
      cause: error,
    })
  }
}

/** What no build has asked for in a long time is written anew when one does. */
async function removeUnused(folders: string): Promise<void> {
  const names = await readdir(folders)
  await Promise.all(names.map((name) => removeIfUnused(join(folders, name))))
}

async function removeIfUnused(folder: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(folder)
    if (mtimeMs < Date.now() - KEPT_MS) await rm(folder, { recursive: true })
  } catch (error) {
    // Somebody else takes it away.
    if (!isAbsent(error)) throw error
  }
}

async function isThere(folder: string): Promise<boolean> {
  return (await hostStat(folder))?.isDirectory() === true
}

/** Somebody else made the same meanwhile. */
function unlessThere(error: unknown): void {
  if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error
}
