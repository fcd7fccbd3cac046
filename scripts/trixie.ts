/** Programs that this machine's Debian lacks, out of Debian trixie's packages, unpacked beside the caches. */
import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

const FOLDER = resolve('.cache/trixie')

/**
 * Where a file of a package lies, which is fetched once; `undefined` when it cannot be had here.
 *
 * @example
 * await trixieFile('docker-buildx', 'usr/libexec/docker/cli-plugins/docker-buildx')
 */
export async function trixieFile(name: string, file: string): Promise<string | undefined> {
  const path = join(FOLDER, 'root', file)
  if (!existsSync(path)) await unpack(name)
  return existsSync(path) ? path : undefined
}

async function unpack(name: string): Promise<void> {
  await mkdir(join(FOLDER, 'lists/partial'), { recursive: true })
  await mkdir(join(FOLDER, 'cache/archives/partial'), { recursive: true })
  await writeFile(join(FOLDER, 'sources.list'), await trixieSources())
  const options = [
    ['Dir::Etc::sourcelist', join(FOLDER, 'sources.list')],
    ['Dir::Etc::sourceparts', '-'],
    ['Dir::State::Lists', join(FOLDER, 'lists')],
    ['Dir::Cache', join(FOLDER, 'cache')],
  ].flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const run = { cwd: FOLDER, reject: false } as const
  await execa('apt-get', [...options, 'update'], run)
  await execa('apt-get', [...options, 'download', name], run)
  for (const file of globSync(join(FOLDER, `${name}_*.deb`)))
    await execa('dpkg', ['-x', file, join(FOLDER, 'root')])
}

/** The machine's own mirrors of Debian, for trixie. */
async function trixieSources(): Promise<string> {
  const files = globSync(['/etc/apt/sources.list', '/etc/apt/sources.list.d/*'])
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const uris = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+)/gm)].map(([, uri]) => uri),
    ),
  )
  const archives = [...uris].filter((uri) => uri !== undefined && !uri.includes('security'))
  return archives.map((uri) => `deb [trusted=yes] ${uri} trixie main\n`).join('')
}
