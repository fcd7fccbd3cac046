import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eraseCredentials, storeCredentials } from '../../../../src/engine/registry/credential-store.ts'
import { credentialReader } from '../../../../src/engine/registry/credentials.ts'

let folder: string
const path = process.env['PATH'] ?? ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
  process.env['PATH'] = `${folder}${delimiter}${path}`
})
afterEach(async () => {
  process.env['PATH'] = path
  await rm(folder, { recursive: true })
})

const places = () => ({ env: { DOCKER_CONFIG: join(folder, 'docker') }, homeDir: '/nowhere' })
const file = () => join(folder, 'docker/config.json')
const LOGIN = { registry: 'r.example.com', username: 'anna', password: 'a:b "c"' }
const AUTH = { auth: Buffer.from('anna:a:b "c"').toString('base64') }

async function configure(text: string): Promise<void> {
  await mkdir(join(folder, 'docker'), { recursive: true })
  await writeFile(file(), text)
}

/** One that keeps what it is given in files of its own. */
async function helper(name: string): Promise<string> {
  const store = join(folder, `store-${name}`)
  await mkdir(store)
  await writeFile(
    join(folder, `docker-credential-${name}`),
    `#!${process.execPath}
const { readFileSync, writeFileSync, existsSync, rmSync } = require('node:fs')
const input = readFileSync(0, 'utf8').trim()
const at = (server) => '${store}/' + encodeURIComponent(server)
const verb = process.argv[2]
if (verb === 'store') writeFileSync(at(JSON.parse(input).ServerURL), input)
else if (!existsSync(at(input))) { if (verb === 'get') { console.log('credentials not found in native keychain'); process.exit(1) } }
else if (verb === 'get') console.log(readFileSync(at(input), 'utf8'))
else rmSync(at(input))
`,
  )
  await chmod(join(folder, `docker-credential-${name}`), 0o755)
  return store
}

const readBack = async (registry: string) => (await credentialReader(places())(registry)).credentials

describe('storing credentials', () => {
  it('makes the file, for its owner alone', async () => {
    expect(await storeCredentials(LOGIN, places())).toEqual({ place: file(), plain: true })
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ auths: { 'r.example.com': AUTH } })
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readBack('r.example.com')).toMatchObject({ username: 'anna', password: 'a:b "c"' })
    expect(await readdir(join(folder, 'docker'))).toEqual(['config.json'])
  })

  it('leaves all else as it is: members, their order, how far they are indented', async () => {
    await configure(
      '{\n  "z": [1],\n  "auths": {\n    "https://r.example.com/v2/": {\n      "auth": "x"\n    },\n    "r.example.com/part": {},\n    "other": {}\n  },\n  "currentContext": "far"\n}',
    )
    await chmod(file(), 0o644)
    await storeCredentials(LOGIN, places())
    expect(await readFile(file(), 'utf8')).toBe(
      `{\n  "z": [\n    1\n  ],\n  "auths": {\n    "r.example.com/part": {},\n    "other": {},\n    "r.example.com": {\n      "auth": "${AUTH.auth}"\n    }\n  },\n  "currentContext": "far"\n}`,
    )
    expect((await stat(file())).mode & 0o777).toBe(0o600)
  })

  it('writes what a link leads to', async () => {
    await mkdir(join(folder, 'docker'))
    await writeFile(join(folder, 'elsewhere.json'), '{}')
    await symlink(join(folder, 'elsewhere.json'), file())
    await storeCredentials(LOGIN, places())
    expect(await readFile(join(folder, 'elsewhere.json'), 'utf8')).toContain('r.example.com')
    expect(JSON.parse(await readFile(file(), 'utf8'))).toHaveProperty('auths')
  })

  it('hands them to the store that is named, and to the helper of the registry before it', async () => {
    const [store, own] = [await helper('store'), await helper('own')]
    await configure(JSON.stringify({ credsStore: 'store', credHelpers: { 's.example.com': 'own' } }))
    expect(await storeCredentials(LOGIN, places())).toEqual({
      place: 'docker-credential-store',
      plain: false,
    })
    await storeCredentials({ ...LOGIN, registry: 's.example.com' }, places())
    await storeCredentials({ ...LOGIN, registry: 'docker.io' }, places())
    expect((await readdir(store)).toSorted()).toEqual([
      'https%3A%2F%2Findex.docker.io%2Fv1%2F',
      'r.example.com',
    ])
    expect(await readdir(own)).toEqual(['s.example.com'])
    const text = await readFile(file(), 'utf8')
    expect(JSON.parse(text).auths).toEqual({
      'r.example.com': {},
      's.example.com': {},
      'https://index.docker.io/v1/': {},
    })
    expect(text).not.toContain(AUTH.auth)
    expect(await readBack('docker.io')).toMatchObject({ username: 'anna', password: 'a:b "c"' })
  })

  it('changes nothing when the file or the helper fails', async () => {
    await configure('{ "auths": ')
    await expect(storeCredentials(LOGIN, places())).rejects.toMatchObject({ code: 'registry.credentials' })
    expect(await readFile(file(), 'utf8')).toBe('{ "auths": ')
    await configure('{"credsStore":"envctl-test-missing"}')
    await expect(storeCredentials(LOGIN, places())).rejects.toMatchObject({
      detail: expect.stringContaining('docker-credential-envctl-test-missing cannot be run'),
    })
    expect(await readFile(file(), 'utf8')).toBe('{"credsStore":"envctl-test-missing"}')
  })
})

describe('erasing credentials', () => {
  it('takes every name of the registry out of the file, and no other', async () => {
    await configure(
      '{"auths":{"r.example.com":{},"https://r.example.com/v1/":{},"r.example.com/part":{},"s.example.com":{}},"x":1}',
    )
    expect(await eraseCredentials('r.example.com', places())).toEqual({ place: file(), plain: true })
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({
      auths: { 'r.example.com/part': {}, 's.example.com': {} },
      x: 1,
    })
    expect(await eraseCredentials('r.example.com', places())).toBeUndefined()
  })

  it('takes them out of the store', async () => {
    const store = await helper('store')
    await configure('{"credsStore":"store"}')
    expect(await eraseCredentials('docker.io', places())).toBeUndefined()
    await storeCredentials({ ...LOGIN, registry: 'docker.io' }, places())
    expect(await eraseCredentials('docker.io', places())).toEqual({
      place: 'docker-credential-store',
      plain: false,
    })
    expect(await readdir(store)).toEqual([])
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ credsStore: 'store', auths: {} })
  })
})
