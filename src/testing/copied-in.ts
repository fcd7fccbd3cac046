import { isAbsolute } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Bind, shapingBinds, sourceDigest } from '../actions/setup/bind-digests.ts'
import { digestOf } from '../base/hash.ts'
import type { ContainerParts } from './container-parts.ts'

/** What a container copies in that stands in its own description, as bytes. */
export interface CopiedIn {
  readonly contents: readonly { readonly content: Buffer; readonly target: string; readonly mode?: number }[]
  readonly archives: readonly { readonly content: Buffer; readonly target: string }[]
}

/** A stream is read once, however often what is copied from it is started. */
const read = new WeakMap<Readable, Promise<Buffer>>()

export async function copiedIn({ contentsToCopy, archivesToCopy }: ContainerParts): Promise<CopiedIn> {
  return {
    contents: await Promise.all(
      contentsToCopy.map(async (item) => ({ ...item, content: await bytesOf(item.content) })),
    ),
    archives: await Promise.all(
      archivesToCopy.map(async ({ tar, target }) => ({ target, content: await bytesOf(tar) })),
    ),
  }
}

function bytesOf(content: string | Buffer | Readable): Promise<Buffer> {
  if (!(content instanceof Readable)) return Promise.resolve(Buffer.from(content))
  const bytes = read.get(content) ?? buffer(content)
  read.set(content, bytes)
  return bytes
}

/**
 * The digest of all content that a container begins with: what it copies in, and what is mounted as far as that shapes
 * its state. Files are read each time: they may have changed since.
 */
export async function contentDigest(
  { filesToCopy, directoriesToCopy, hostConfig }: ContainerParts,
  { contents, archives }: CopiedIn,
  directory: string,
): Promise<string> {
  const sources = [...filesToCopy, ...directoriesToCopy].map(
    async ({ source, target, mode }) => [target, mode, await sourceDigest(source)] as const,
  )
  const own = [...contents, ...archives.map((archive) => ({ ...archive, mode: undefined }))]
  return digestOf([
    await Promise.all(sources),
    own.map(({ target, mode, content }) => [target, mode, content.toString('base64')]),
    await shapingBinds((hostConfig.Binds ?? []).flatMap(bindOf), directory),
  ])
}

/** As the engine is told it: `source:target` and, for some, how. A name that is no path is that of a volume. */
function bindOf(text: string): readonly Bind[] {
  const [, source = '', target = '', how = ''] = /^(.*?):(\/[^:]*)(?::([^:]*))?$/.exec(text) ?? []
  return isAbsolute(source) ? [{ source, target, readOnly: how.split(',').includes('ro') }] : []
}
