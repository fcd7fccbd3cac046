/** The local registry that stand-ins are pulled from: Debian's docker-registry, on the loopback address. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from '../background.ts'
import { installPackages } from '../debian.ts'

/** Where the registry listens. */
export const ADDRESS = `127.0.0.1:${process.env['ENVCTL_STAND_INS_PORT'] ?? 5500}`

const BINARY = '/usr/bin/docker-registry'
const START_LIMIT_MS = 30_000

/** Starts the registry unless it runs already. It stays when this process ends. */
export async function ensureRegistry(cache: string): Promise<void> {
  if (await answers()) return
  if (!existsSync(BINARY)) await installPackages(['docker-registry'])
  await mkdir(cache, { recursive: true })
  const config = join(cache, 'registry.yml')
  const storage = `storage: {filesystem: {rootdirectory: ${join(cache, 'registry')}}, delete: {enabled: true}}`
  await writeFile(
    config,
    `version: 0.1\nlog: {level: warn, accesslog: {disabled: true}}\n${storage}\nhttp: {addr: "${ADDRESS}"}\n`,
  )
  await startServer({
    file: BINARY,
    args: ['serve', config],
    log: join(cache, 'registry.log'),
    limitMs: START_LIMIT_MS,
    answers,
  })
}

/** Whether the registry has a tag whose image was made of these very files. */
export async function hasImage(repository: string, tag: string, key: string): Promise<boolean> {
  const manifest = await getJson(`/v2/${repository}/manifests/${tag}`)
  const digest = text(member(member(manifest, 'config'), 'digest'))
  if (digest === undefined) return false
  const config = await getJson(`/v2/${repository}/blobs/${digest}`)
  return text(member(member(member(config, 'config'), 'Labels'), KEY_LABEL)) === key
}

/** The label that says what a stand-in was made of. */
export const KEY_LABEL = 'dev.envctl.stand-in.key'

async function answers(): Promise<boolean> {
  return fetch(`http://${ADDRESS}/v2/`, { signal: AbortSignal.timeout(1000) }).then(
    (response) => response.ok,
    () => false,
  )
}

async function getJson(path: string): Promise<unknown> {
  const response = await fetch(`http://${ADDRESS}${path}`, {
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json, application/json' },
  })
  return response.ok ? JSON.parse(await response.text()) : undefined
}

const member = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
