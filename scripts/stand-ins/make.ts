/** Makes the stand-ins that the registry lacks. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import Docker from 'dockerode'
import { pack } from 'tar-fs'
import { retried } from '../retried.ts'
import { BASE_KEY, ensureBase } from './base.ts'
import { STAND_INS, type StandIn } from './catalogue.ts'
import { addNode } from './node-context.ts'
import { drain } from './progress.ts'
import { refresh } from './refresh.ts'
import { ADDRESS, ensureRegistry, hasImage, KEY_LABEL } from './registry.ts'

// The engine insists on credentials even where the registry asks for none.
const NOBODY = { username: '', password: '', serveraddress: ADDRESS }
const IMAGES = join(import.meta.dirname, 'images')

/**
 * Starts the registry and makes the stand-ins that it lacks: those named by their folders, or all. Answers
 * with the registry's address.
 */
export async function makeStandIns(names: readonly string[] = []): Promise<string> {
  const unknown = names.filter((name) => !STAND_INS.some(({ folder }) => folder === name))
  if (unknown.length > 0) {
    throw new Error(
      `no stand-in ${unknown.join(', ')}: there are ${STAND_INS.map(({ folder }) => folder).join(', ')}`,
    )
  }
  await ensureRegistry(
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'envctl', 'stand-ins'),
  )
  const chosen = STAND_INS.filter(({ folder }) => names.length === 0 || names.includes(folder))
  const docker = new Docker()
  const keyed = await Promise.all(
    chosen.map(async (standIn) => ({ standIn, key: await keyOf(standIn.folder) })),
  )
  await makeMissing(docker, (await Promise.all(keyed.map(ifMissing))).flat())
  for (const { standIn, key } of keyed) await refresh(docker, standIn, key)
  return ADDRESS
}

async function makeMissing(docker: Docker, missing: Keyed[]): Promise<void> {
  if (missing.length === 0) return
  const base = await ensureBase(docker)
  const lane = async () => {
    for (let next = missing.shift(); next !== undefined; next = missing.shift()) {
      const keyed = next
      await retried(`making ${keyed.standIn.repository}`, () => make(docker, base, keyed))
    }
  }
  // The wait for packages to come is most of it, so three lanes serve two cores.
  await Promise.all([lane(), lane(), lane()])
  await removeStages(docker)
}

interface Keyed {
  readonly standIn: StandIn
  readonly key: string
}

async function ifMissing({ standIn, key }: Keyed): Promise<readonly Keyed[]> {
  const there = await Promise.all(standIn.tags.map((tag) => hasImage(standIn.repository, tag, key)))
  return there.includes(false) ? [{ standIn, key }] : []
}

async function make(docker: Docker, base: string, { standIn, key }: Keyed): Promise<void> {
  const began = performance.now()
  const context = await mkdtemp(join(tmpdir(), 'envctl-stand-in-'))
  const name = `${ADDRESS}/${standIn.repository}`
  const [first = 'latest', ...others] = standIn.tags
  try {
    await cp(join(IMAGES, standIn.folder), context, { recursive: true })
    if (standIn.folder === 'node') await addNode(context)
    const labels = {
      'dev.envctl.stand-in': 'true',
      'org.opencontainers.image.description': `Stand-in: ${standIn.what}`,
      [KEY_LABEL]: key,
    }
    const options = { t: `${name}:${first}`, labels, buildargs: { BASE: base }, forcerm: true }
    await drain(await docker.buildImage(Readable.from(pack(context)), options))
    const version = await versionOf(docker, `${name}:${first}`, standIn)
    const tags = [...new Set([version, ...others, first])]
    for (const tag of tags) {
      if (tag !== first) await docker.getImage(`${name}:${first}`).tag({ repo: name, tag })

      await drain(await docker.getImage(name).push({ tag, authconfig: NOBODY }))
    }
    // They are to be pulled as from anywhere: the names that were needed for the push go.
    for (const tag of tags) await docker.getImage(`${name}:${tag}`).remove()
    console.error(
      `made ${standIn.repository}:${version} (${((performance.now() - began) / 1000).toFixed(1)}s)`,
    )
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

/** What earlier stages of a Dockerfile leave behind without a name. */
async function removeStages(docker: Docker): Promise<void> {
  const left = await docker.listImages({
    filters: { dangling: ['true'], label: ['dev.envctl.stand-in.stage=true'] },
  })
  for (const { Id } of left) await docker.getImage(Id).remove()
}

async function versionOf(docker: Docker, image: string, { version }: StandIn): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: [],
    Cmd: [...version],
    Tty: true,
  })
  try {
    const output = await container.attach({ stream: true, stdout: true, stderr: true })
    await container.start()
    const said = (await buffer(output)).toString('utf8')
    const found = /\d+(\.\d+)+/.exec(said)?.[0]
    if (found === undefined) throw new Error(`${image} does not say its version: ${said}`)
    return found
  } finally {
    await container.remove({ force: true, v: true })
  }
}

/** Changes with whatever an image is made of, packages excepted. */
async function keyOf(folder: string): Promise<string> {
  const hash = createHash('sha256').update(BASE_KEY)
  const path = join(IMAGES, folder)
  for (const name of (await readdir(path)).sort())
    hash.update(`${name}\0`).update(await readFile(join(path, name)))
  if (folder === 'node') hash.update(process.version)
  return hash.digest('hex')
}
