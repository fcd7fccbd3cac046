import { contentReference, imageKey } from '../../base/image-key.ts'
import { ENVCTL } from '../../base/labels.ts'
import type { BuildContext as Files } from '../build/context.ts'
import { folderBuild, type NamedFolders } from '../build/folders.ts'
import type { BuildRequest, Images } from '../port-images.ts'
import { followBuild } from './build-follow.ts'
import type { SendContext } from './build-send.ts'

interface FolderContext extends SendContext {
  readonly inspect: Images['inspect']
}

interface FolderFacts {
  /** Of the build that takes from them. */
  readonly request: BuildRequest
  readonly folders: NamedFolders
  readonly platform: string
  readonly buildKit: boolean
}

/**
 * Folders as images, which a Dockerfile can take from by a name: the interface of engines knows one context alone.
 * Each is known by its content and sent only once.
 */
export async function folderImages(
  context: FolderContext,
  facts: FolderFacts,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>()
  for (const [name, files] of facts.folders)
    images.set(name, await folderImage(context, { ...facts, files }, signal))
  return images
}

async function folderImage(
  context: FolderContext,
  { request, files, platform, buildKit }: FolderFacts & { readonly files: Files },
  signal: AbortSignal | undefined,
): Promise<string> {
  const own = folderBuild(files.folder, files.table.names.length === 0)
  const text = own.dockerfile.inline
  const key = imageKey({ inputs: files.digest, platform, bases: {} })
  const reference = contentReference(request.reference, key)
  const known = await context.inspect(reference, signal)
  if (known?.labels[ENVCTL.buildKey] === key) return reference
  const { build } = request
  const plain = {
    ...build,
    ...own,
    ignore: [],
    args: {},
    labels: {},
    cacheFrom: [],
    tags: [],
    secrets: [],
    ssh: [],
  }
  const sent = {
    request: { ...request, build: { ...plain, target: undefined, network: undefined } },
    files,
    text,
    own: false,
    target: undefined,
    names: [reference],
    labels: { ...request.labels, [ENVCTL.buildKey]: key },
    buildKit,
  }
  await followBuild(context, { sent, text, lineOf: (line) => line }, signal)
  return reference
}
