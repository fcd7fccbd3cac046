import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { credentialReader } from '../../../../src/engine/registry/credentials.ts'

let folder: string
const path = process.env['PATH'] ?? ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
})
afterEach(async () => {
  process.env['PATH'] = path
  await rm(folder, { recursive: true })
})

const reader = (text?: string) =>
  credentialReader({ env: { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: text }, homeDir: '/nowhere' })
const configure = (config: object) => writeFile(join(folder, 'config.json'), JSON.stringify(config))
const basic = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

async function helper(name: string, script: string): Promise<void> {
  const file = join(folder, `docker-credential-${name}`)
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  process.env['PATH'] = `${folder}${delimiter}${path}`
}

describe('credentials', () => {
  it('are none without a configuration', async () => {
    expect(await reader()('docker.io')).toEqual({})
  })

  it('come from auths, with colons in the password', async () => {
    await configure({
      auths: { 'r.example.com': basic('anna:se:cret'), 'https://old.example.com/v2/': basic('b:c') },
    })
    const find = reader()
    expect((await find('r.example.com')).credentials).toEqual({
      username: 'anna',
      password: 'se:cret',
      serverAddress: 'r.example.com',
    })
    expect((await find('old.example.com')).credentials).toMatchObject({ username: 'b', password: 'c' })
    expect(await find('other.example.com')).toEqual({})
  })

  it('of Docker Hub stand under its old address', async () => {
    const key = 'https://index.docker.io/v1/'
    await configure({ auths: { [key]: basic('hub:pw') } })
    expect((await reader()('docker.io')).credentials).toMatchObject({ username: 'hub', serverAddress: key })
  })

  it('may be an identity token', async () => {
    await configure({ auths: { 'r.example.com': { ...basic('x:'), identitytoken: 'tok' } } })
    expect((await reader()('r.example.com')).credentials).toEqual({
      identityToken: 'tok',
      serverAddress: 'r.example.com',
    })
  })

  it('come from the helper of the registry, which is asked once', async () => {
    await helper(
      'fake',
      `echo asked >> "${folder}/asked"; read -r server; echo "{\\"Username\\":\\"u-$server\\",\\"Secret\\":\\"s\\"}"`,
    )
    await configure({ credHelpers: { 'r.example.com': 'fake' }, auths: { 'r.example.com': basic('no:no') } })
    const find = reader()
    const [one, two] = await Promise.all([find('r.example.com'), find('r.example.com')])
    expect(one.credentials).toEqual({
      username: 'u-r.example.com',
      password: 's',
      serverAddress: 'r.example.com',
    })
    expect(two).toBe(one)
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('asked\n')
  })

  it('fall back to auths when the store has none', async () => {
    await helper('empty', 'echo "credentials not found in native keychain"; exit 1')
    await configure({ credsStore: 'empty', auths: { 'r.example.com': basic('a:b') } })
    const find = reader()
    expect((await find('r.example.com')).credentials).toMatchObject({ username: 'a' })
    expect(await find('s.example.com')).toEqual({})
  })

  it('are no reason to fail: what is wrong is told', async () => {
    await configure({ credsStore: 'envctl-test-missing' })
    expect((await reader()('r.example.com')).problem).toMatch(
      /docker-credential-envctl-test-missing cannot be run/,
    )
    await helper('broken', 'echo "keychain is locked"; exit 2')
    await configure({ credsStore: 'broken' })
    expect((await reader()('r.example.com')).problem).toBe('docker-credential-broken: keychain is locked')
    await writeFile(join(folder, 'config.json'), '{')
    expect((await reader()('r.example.com')).problem).toMatch(/config\.json cannot be read/)
  })

  it('come from the environment before the file, which has what that lacks', async () => {
    await configure({ auths: { 'r.example.com': basic('file:f'), 's.example.com': basic('file:f') } })
    const find = reader(JSON.stringify({ auths: { 'r.example.com': basic('env:e') } }))
    expect((await find('r.example.com')).credentials).toMatchObject({ username: 'env', password: 'e' })
    expect((await find('s.example.com')).credentials).toMatchObject({ username: 'file', password: 'f' })
    expect(await find('t.example.com')).toEqual({})
    await helper('fake', 'echo "{\\"Username\\":\\"helped\\",\\"Secret\\":\\"s\\"}"')
    const helped = reader(JSON.stringify({ credHelpers: { 't.example.com': 'fake' } }))
    expect((await helped('t.example.com')).credentials).toMatchObject({ username: 'helped' })
  })

  it('of the environment keep their secret when they cannot be read', async () => {
    await configure({ auths: { 'r.example.com': basic('file:f') } })
    const find = reader('c2VjcmV0')
    expect((await find('r.example.com')).credentials).toMatchObject({ username: 'file' })
    expect(await find('s.example.com')).toEqual({ problem: 'DOCKER_AUTH_CONFIG is no JSON' })
    expect(await reader(' ')('s.example.com')).toEqual({})
  })
})
