import type { BuildSpec } from '../../spec/types.ts'
import { type BuildContext, readContext } from './context.ts'

/** The folders that a Dockerfile may take from by a name, by that name. */
export type NamedFolders = ReadonlyMap<string, BuildContext>

/**
 * Reads folders among the named contexts of a build, each with its own `.dockerignore`: those that are used. As for
 * Docker, it makes no difference what the others hold, or whether they are there.
 */
export async function readFolders(
  { contexts = {} }: Pick<BuildSpec, 'contexts'>,
  used: readonly string[],
): Promise<NamedFolders> {
  const read = used.map(async (name) => {
    const context = contexts[name]
    return context !== undefined && 'folder' in context
      ? [[name, await readContext(folderBuild(context.folder))] as const]
      : []
  })
  return new Map((await Promise.all(read)).flat())
}

/** The build of an image that holds what is in a folder and nothing else. */
export function folderBuild(folder: string, isEmpty = false) {
  // Of nothing nothing can be copied.
  return { context: folder, dockerfile: { inline: `FROM scratch\n${isEmpty ? '' : 'COPY . /\n'}` } }
}

/** By the names of a build's contexts, the images that they are; folders are what is said of them. */
export function contextImages(
  { contexts = {} }: Pick<BuildSpec, 'contexts'>,
  folderImage: (name: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(contexts).map(([name, context]) => [
      name,
      'folder' in context ? folderImage(name) : context.image,
    ]),
  )
}
