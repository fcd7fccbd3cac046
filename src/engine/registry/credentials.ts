import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { member, readOptional } from '../discovery/read.ts'
import type { RegistryCredentials } from '../port-types.ts'

const HUB_KEY = 'https://index.docker.io/v1/'

/**
 * What the Docker CLI's configuration holds for a registry: its `auths`, or the answer of its credential
 * helper. `undefined` when it holds nothing.
 */
export async function credentialsFor(registry: string): Promise<RegistryCredentials | undefined> {
  const folder = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const file = await readOptional(join(folder, 'config.json'))
  if (file === undefined) return undefined
  const config = parse(file, join(folder, 'config.json'))
  const key = registry === 'docker.io' ? HUB_KEY : registry
  const helper = member(member(config, 'credHelpers'), registry) ?? member(config, 'credsStore')
  if (typeof helper === 'string' && helper !== '') return ask(helper, key)
  const entry = member(member(config, 'auths'), key)
  const token = member(entry, 'identitytoken')
  if (typeof token === 'string' && token !== '') return { identityToken: token, serverAddress: key }
  const auth = member(entry, 'auth')
  if (typeof auth !== 'string' || auth === '') return undefined
  const decoded = Buffer.from(auth, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1), serverAddress: key }
}

/** The protocol of Docker's credential helpers: the server on stdin, JSON on stdout. */
async function ask(helper: string, server: string): Promise<RegistryCredentials | undefined> {
  const child = spawn(`docker-credential-${helper}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const failed = new Promise<undefined>((resolve) => child.once('error', () => resolve(undefined)))
  child.stdin.on('error', () => undefined)
  child.stdin.end(server)
  // A helper that is missing or knows nothing is as if there were no credentials: the pull tells the rest.
  const answer = await Promise.race([text(child.stdout), failed])
  const [username, password] = answer === undefined ? [] : credentialsIn(answer)
  if (username === undefined || password === undefined) return undefined
  return username === '<token>'
    ? { identityToken: password, serverAddress: server }
    : { username, password, serverAddress: server }
}

function credentialsIn(answer: string): readonly (string | undefined)[] {
  try {
    const parsed: unknown = JSON.parse(answer)
    return ['Username', 'Secret'].map((key) => {
      const value = member(parsed, key)
      return typeof value === 'string' ? value : undefined
    })
  } catch {
    // Helpers say "credentials not found" in plain words.
    return []
  }
}

function parse(file: Buffer, path: string): unknown {
  try {
    return JSON.parse(file.toString('utf8'))
  } catch (error) {
    throw new EnvctlError({
      code: 'image.pull-failed',
      message: `${path} is not valid JSON, so that no credentials can be read`,
      detail: messageOf(error),
      hint: 'Correct it, or set DOCKER_CONFIG to another folder.',
      cause: error,
    })
  }
}
