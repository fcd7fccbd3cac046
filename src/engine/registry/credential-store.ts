import { randomUUID } from 'node:crypto'
import { chown, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { readOptional } from '../discovery/read.ts'
import { helperProgram, runHelper } from './credential-helper.ts'
import { configFile, type DockerConfigPlaces, helperOf, hostOf, serverOf } from './docker-config.ts'

export interface Login {
  readonly registry: string
  readonly username: string
  readonly password: string
}

/** Where credentials are kept. */
export interface Kept {
  /** The program of a credential helper, or a file. */
  readonly place: string
  /** Whether anybody who can read the file can read the password. */
  readonly plain: boolean
}

/**
 * Keeps credentials where the Docker CLI would: with the helper that its configuration names, else in that file.
 * All else in the file stays as it is. `registry.credentials` when they cannot be kept.
 */
export async function storeCredentials(login: Login, places: DockerConfigPlaces): Promise<Kept> {
  const { registry, username, password } = login
  const file = configFile(places)
  const { config, indent } = await readConfig(file)
  const server = serverOf(registry)
  const helper = helperOf(config, registry)
  if (helper !== undefined) {
    const input = JSON.stringify({ ServerURL: server, Username: username, Secret: password })
    const { problem } = await runHelper(helper, 'store', input)
    if (problem !== undefined) throw notKept(`The password of ${registry} was not kept`, problem)
  }
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  // An empty entry is how the Docker CLI remembers that the helper has one.
  const entries = { ...authsOf(config), [server]: helper === undefined ? { auth } : {} }
  await writeConfig(file, { ...config, auths: withoutHost(entries, registry, server) }, indent)
  return helper === undefined ? { place: file, plain: true } : { place: helperProgram(helper), plain: false }
}

/** Takes them away from there; `undefined` when there were none. */
export async function eraseCredentials(
  registry: string,
  places: DockerConfigPlaces,
): Promise<Kept | undefined> {
  const file = configFile(places)
  const { config, indent } = await readConfig(file)
  const helper = helperOf(config, registry)
  const erased = helper !== undefined && (await eraseFrom(helper, registry))
  const before = authsOf(config)
  const auths = withoutHost(before, registry)
  const written = Object.keys(auths).length < Object.keys(before).length
  if (written) await writeConfig(file, { ...config, auths }, indent)
  if (erased) return { place: helperProgram(helper), plain: false }
  return written ? { place: file, plain: true } : undefined
}

/** Helpers erase what they do not have without a word: only asking tells. */
async function eraseFrom(helper: string, registry: string): Promise<boolean> {
  const server = serverOf(registry)
  const asked = await runHelper(helper, 'get', server)
  if (asked.problem !== undefined && asked.none) return false
  const { problem } = asked.problem === undefined ? await runHelper(helper, 'erase', server) : asked
  if (problem !== undefined) throw notKept(`The password of ${registry} could not be taken away`, problem)
  return true
}

type Members = Readonly<Record<string, unknown>>

function authsOf(config: Members): Members {
  const { auths } = config
  return auths !== null && typeof auths === 'object' ? { ...auths } : {}
}

/** Every entry but those of a registry, under whichever of its names; one of them may stay. */
function withoutHost(auths: Members, registry: string, kept?: string): Members {
  const host = hostOf(serverOf(registry))
  return Object.fromEntries(Object.entries(auths).filter(([key]) => key === kept || hostOf(key) !== host))
}

async function readConfig(file: string): Promise<{ readonly config: Members; readonly indent: string }> {
  try {
    const text = (await readOptional(file))?.toString('utf8')
    // As the Docker CLI writes it.
    if (text === undefined || text.trim() === '') return { config: {}, indent: '\t' }
    const config: unknown = JSON.parse(text)
    if (config === null || typeof config !== 'object' || Array.isArray(config))
      throw new Error('it is no JSON object')
    return { config: { ...config }, indent: /^([ \t]+)"/m.exec(text)?.[1] ?? '\t' }
  } catch (error) {
    throw notKept(`${file} cannot be read`, messageOf(error))
  }
}

/**
 * As a whole or not at all, for nobody but its owner to read; where the file is a link, what it leads to is
 * written.
 */
async function writeConfig(file: string, config: Members, indent: string): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const draft = `${target}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await writeFile(draft, JSON.stringify(config, undefined, indent), { flag: 'wx', mode: 0o600 })
    await keepOwner(target, draft)
    await rename(draft, target)
  } catch (error) {
    throw notKept(`${file} cannot be written`, messageOf(error))
  } finally {
    await rm(draft, { force: true })
  }
}

/** With sudo the file is still the person's. */
async function keepOwner(target: string, draft: string): Promise<void> {
  const before = await stat(target).catch(() => undefined)
  if (before !== undefined && process.getuid?.() === 0) await chown(draft, before.uid, before.gid)
}

function notKept(message: string, detail: string): EnvctlError {
  return new EnvctlError({
    code: 'registry.credentials',
    message,
    detail,
    hint: 'Correct it, then run the same command again: nothing was changed. "envctl doctor" looks at helpers and the file.',
  })
}
