import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/connect.ts'
import { type Authority, makeAuthority } from '../../support/certificates.ts'
import { testEngine, thrown } from '../../support/engine.ts'

let folder: string
let server: Server
let url: string

/** Makes `<folder>/key.pem` and `<folder>/cert.pem` beside a copy of `ca.pem`. */
async function certificate(authority: Authority, name: string, extensions: string): Promise<void> {
  const { cert, key } = await authority.issue(name, extensions)
  const at = (file: string) => join(folder, name, file)
  await mkdir(join(folder, name))
  await Promise.all([
    copyFile(authority.ca, at('ca.pem')),
    copyFile(cert, at('cert.pem')),
    copyFile(key, at('key.pem')),
  ])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-tls-'))
  const authority = await makeAuthority(folder)
  await certificate(authority, 'server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth')
  await certificate(authority, 'client', 'extendedKeyUsage=clientAuth')
  await mkdir(join(folder, 'stranger'))
  await copyFile(authority.ca, join(folder, 'stranger', 'ca.pem'))
  const engine = await testEngine()
  const path = engine.address.url.replace('unix://', '')
  engine.close()
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readFile(join(folder, 'server', file))),
  )
  server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (near) => {
    const far = dial(path)
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy()).on('close', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

const open = (certificates: string) =>
  connect({
    homeDir: folder,
    env: { DOCKER_HOST: url, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(folder, certificates) },
  })

describe('TLS', () => {
  it('is spoken with the files of DOCKER_CERT_PATH', async () => {
    const engine = await open('client')
    expect(await engine.system.info()).toMatchObject({ os: 'linux' })
    engine.close()
  })

  it('does not trust just anybody', async () => {
    const error = await thrown(open('nowhere'))
    expect(error).toMatchObject({
      code: 'engine.unreachable',
      detail: expect.stringContaining('not trusted'),
    })
  })

  it('says that the engine wants a certificate of ours', async () => {
    const engine = await open('stranger')
    expect(await thrown(engine.system.info())).toMatchObject({
      code: 'engine.unreachable',
      hint: expect.stringContaining('cert.pem'),
    })
    engine.close()
  })
})
