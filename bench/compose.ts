/** Docker Compose v2: the one on this machine, else that of Debian trixie, unpacked beside the caches. */
import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

const FOLDER = resolve('.cache/compose')

/** The command to run Compose by; `undefined` when none can be had here. */
export async function composeCommand(): Promise<readonly string[] | undefined> {
  const plugin = await execa('docker', ['compose', 'version'], { reject: false })
  if (!plugin.failed) return ['docker', 'compose']
  const binary = join(FOLDER, 'root/usr/libexec/docker/cli-plugins/docker-compose')
  if (!existsSync(binary)) await unpack()
  return existsSync(binary) ? [binary] : undefined
}

async function unpack(): Promise<void> {
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
  await execa('apt-get', [...options, 'download', 'docker-compose'], run)
  for (const file of globSync(join(FOLDER, 'docker-compose_*.deb')))
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
