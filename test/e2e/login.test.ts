import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeAuthority } from '../support/certificates.ts'
import { type Project, project } from '../support/cli.ts'
import { freePort } from '../support/ports.ts'
import { ANNA, startRegistry, startSecureRegistry, type TestRegistry } from '../support/registry.ts'
import { onTerminal } from '../support/terminal.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

let folder: string
let ca: string
let open: TestRegistry
let guarded: TestRegistry
let secure: TestRegistry
let tokens: TokenServer
let hubLike: TestRegistry

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-login-'))
  const authority = await makeAuthority(folder)
  ca = authority.ca
  const signer = await authority.issue('tokens', 'basicConstraints=CA:FALSE')
  tokens = await startTokenServer(signer, ANNA)
  ;[open, guarded, secure, hubLike] = await Promise.all([
    startRegistry(),
    startRegistry({ login: ANNA }),
    startSecureRegistry(authority, { login: ANNA }),
    startRegistry({ tokens: { realm: tokens.realm, ca } }),
  ])
})
afterAll(async () => {
  await Promise.all([open, guarded, secure, tokens, hubLike].map((each) => each.close()))
  await rm(folder, { recursive: true })
})

/** A person with settings of their own. */
async function person(env: Readonly<Record<string, string>> = {}) {
  const home = await mkdtemp(join(tmpdir(), 'envctl-home-'))
  const box = await project('services: {}', {
    env: { HOME: home, DOCKER_CONFIG: join(home, '.docker'), XDG_CONFIG_HOME: join(home, '.config'), ...env },
  })
  return {
    ...box,
    home,
    config: () => readFile(join(home, '.docker/config.json'), 'utf8'),
    login: (host: string, password = ANNA.password, more: Readonly<Record<string, string>> = {}) =>
      box.run(['login', host, '--username', ANNA.username, '--password-stdin', '--json'], {
        input: `${password}\n`,
        env: more,
      }),
    [Symbol.asyncDispose]: async () => {
      await box[Symbol.asyncDispose]()
      await rm(home, { recursive: true })
    },
  }
}

const hasPassword = (text: string) =>
  text.includes(ANNA.password) ||
  text.includes(Buffer.from(`${ANNA.username}:${ANNA.password}`).toString('base64'))

describe('login', () => {
  test('keeps what the registry takes, and logout takes it away', async () => {
    await using anna = await person()
    const ran = await anna.login(guarded.host)
    expect(ran.exitCode, ran.stderr).toBe(0)
    const place = join(anna.home, '.docker/config.json')
    expect(JSON.parse(ran.stdout)).toEqual({
      registry: guarded.host,
      username: 'anna',
      place,
      plain: true,
      checked: true,
    })
    expect(hasPassword(ran.stdout + ran.stderr)).toBe(false)
    expect(hasPassword(await anna.config())).toBe(true)
    const gone = await anna.run(['logout', `http://${guarded.host}/`])
    expect(gone).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(`Logged out of ${guarded.host}`),
    })
    expect(JSON.parse(await anna.config())).toEqual({ auths: {} })
    expect((await anna.run(['logout', guarded.host])).stderr).toContain('Not logged in')
  })

  test('keeps nothing that the registry does not take', async () => {
    await using anna = await person()
    const ran = await anna.login(guarded.host, 'wrong')
    expect(ran.exitCode).toBe(5)
    expect(JSON.parse(ran.stdout).error).toMatchObject({ code: 'registry.denied' })
    expect(ran.stderr).not.toContain('wrong')
    await expect(anna.config()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('gets a token where those are what a registry wants, also for who has logged in', async () => {
    await using anna = await person()
    expect((await anna.login(hubLike.host, 'wrong')).exitCode).toBe(5)
    const ran = await anna.login(hubLike.host)
    expect(ran.exitCode, ran.stderr).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject({ checked: true })
    expect(tokens.asked.at(-1)).toBe('GET /token?service=test-registry&account=anna')
  })

  test('says that a registry which lets everybody in proves nothing', async () => {
    await using anna = await person()
    const ran = await anna.run(['login', open.host, '--username', 'anna', '--password-stdin'], { input: 'x' })
    expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/lets everybody in/) })
  })

  test('hands the password to a credential helper', async () => {
    await using anna = await person({ PATH: `${folder}/bin:${process.env['PATH']}` })
    await mkdir(join(folder, 'bin'))
    const helper = join(folder, 'bin/docker-credential-test')
    await writeFile(helper, '#!/bin/sh\n[ "$1" = store ] && cat >"$HOME/kept"\n')
    await chmod(helper, 0o755)
    await mkdir(join(anna.home, '.docker'))
    await writeFile(join(anna.home, '.docker/config.json'), '{"credsStore":"test"}')
    const ran = await anna.login(guarded.host)
    expect(JSON.parse(ran.stdout)).toMatchObject({ place: 'docker-credential-test', plain: false })
    expect(JSON.parse(await readFile(join(anna.home, 'kept'), 'utf8'))).toEqual({
      ServerURL: guarded.host,
      Username: 'anna',
      Secret: ANNA.password,
    })
    expect(hasPassword(await anna.config())).toBe(false)
  })

  test('asks on a terminal, and shows nothing of the password', async () => {
    await using anna = await person()
    const command = `${process.execPath} ${anna.bin} login ${guarded.host}`
    const { exitCode, text } = await onTerminal(anna, command, [
      { sees: 'User name:', types: 'anna\r' },
      { sees: 'Password or token:', types: `${ANNA.password}\r` },
    ])
    expect(exitCode, text).toBe(0)
    expect(text).toContain(`Logged in to ${guarded.host} as anna`)
    expect(hasPassword(text)).toBe(false)
    expect(hasPassword(await anna.config())).toBe(true)
  })

  test.each([
    [['login', 'HOST', '-u', 'anna', '-p', 's3cret'], /can be seen by others/],
    [['login', 'HOST', '--password=s3cret'], /can be seen by others/],
    [['login', 'HOST'], /without a terminal/],
    [['login', 'anna'], /is not the host of a registry/],
    [['login', 'HOST', '-u', 'anna', '--password-stdin'], /no password on stdin/],
    [['login', 'HOST', '--password-stdin'], /username/],
  ])('refuses %j before it asks anybody', async (args, words) => {
    await using anna = await person()
    const ran = await anna.run(args.map((arg) => (arg === 'HOST' ? guarded.host : arg)))
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(words) })
    expect(ran.stderr).not.toContain('s3cret')
  })

  test('tells of a registry that is not there', async () => {
    await using anna = await person()
    const ran = await anna.login(`127.0.0.1:${await freePort()}`)
    expect(ran.exitCode).toBe(5)
    expect(JSON.parse(ran.stdout).error).toMatchObject({
      code: 'registry.unreachable',
      detail: 'nothing listens there',
    })
  })
})

describe('a registry with an authority of its own', () => {
  const trusting = async (anna: Pick<Project, 'run'> & { readonly home: string }) => {
    const certs = join(anna.home, '.config/docker/certs.d', secure.host)
    await mkdir(certs, { recursive: true })
    await writeFile(join(certs, 'ca.crt'), await readFile(ca))
  }

  test('is not trusted, and it is said where its certificate goes', async () => {
    await using anna = await person()
    const ran = await anna.login(secure.host)
    expect(ran.exitCode).toBe(5)
    expect(JSON.parse(ran.stdout).error).toMatchObject({
      code: 'registry.untrusted',
      hint: expect.stringContaining(`sudo cp ca.crt /etc/docker/certs.d/${secure.host}/ca.crt`),
    })
    await expect(anna.config()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test("is trusted by Docker's folder", async () => {
    await using anna = await person()
    await trusting(anna)
    const ran = await anna.login(secure.host)
    expect(ran.exitCode, ran.stderr).toBe(0)
  })

  test('is trusted by NODE_EXTRA_CA_CERTS, with that folder and without', async () => {
    await using anna = await person({ NODE_EXTRA_CA_CERTS: ca })
    expect(await anna.login(secure.host)).toMatchObject({ exitCode: 0 })
    const certs = join(anna.home, '.config/docker/certs.d', secure.host)
    await mkdir(certs, { recursive: true })
    // Another authority beside it takes nothing away.
    const other = await makeAuthority(certs)
    await writeFile(join(certs, 'ca.crt'), await readFile(other.ca))
    expect(await anna.login(secure.host)).toMatchObject({ exitCode: 0 })
  })
})
