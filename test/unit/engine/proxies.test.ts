import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildArgsWith, proxyReader } from '../../../src/engine/docker/proxies.ts'

const SOCKET = 'unix:///var/run/docker.sock'
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = (text: string) => writeFile(join(folder, 'config.json'), text)
const proxiesOf = (url: string) => proxyReader(url, { env: { DOCKER_CONFIG: folder }, homeDir: '/nowhere' })()

test('proxies of any engine have both spellings of every name', async () => {
  const all = { httpProxy: 'h', httpsProxy: 's', noProxy: 'n', ftpProxy: 'f', allProxy: 'a' }
  await write(JSON.stringify({ proxies: { default: all } }))
  const upper = { HTTP_PROXY: 'h', HTTPS_PROXY: 's', NO_PROXY: 'n', FTP_PROXY: 'f', ALL_PROXY: 'a' }
  const lower = { http_proxy: 'h', https_proxy: 's', no_proxy: 'n', ftp_proxy: 'f', all_proxy: 'a' }
  expect(await proxiesOf(SOCKET)).toEqual({ ...upper, ...lower })
})

test('proxies of one engine stand in the place of all others', async () => {
  const proxies = {
    default: { httpProxy: 'any', noProxy: 'n' },
    'tcp://host': { httpProxy: 'own', noProxy: '' },
  }
  await write(JSON.stringify({ proxies }))
  expect(await proxiesOf('tcp://host:2375')).toEqual({ HTTP_PROXY: 'own', http_proxy: 'own' })
  expect(await proxiesOf('tcp://other:2375')).toMatchObject({ HTTP_PROXY: 'any' })
})

test('proxies are none where nothing says so, or what does cannot be read', async () => {
  expect(await proxiesOf(SOCKET)).toEqual({})
  for (const text of ['{}', '', '{"proxies": 1}', '{"proxies": {"default": {"httpProxy": 1}}}']) {
    await write(text)
    expect(await proxiesOf(SOCKET)).toEqual({})
  }
})

test('a build argument stands for both spellings of a proxy', () => {
  const proxies = { HTTP_PROXY: 'h', http_proxy: 'h', NO_PROXY: 'n', no_proxy: 'n' }
  expect(buildArgsWith({ http_proxy: 'own', A: 'b' }, proxies)).toEqual({
    http_proxy: 'own',
    A: 'b',
    NO_PROXY: 'n',
    no_proxy: 'n',
  })
})
