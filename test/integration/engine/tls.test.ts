import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/connect.ts'
import { thrown } from '../../support/engine.ts'
import { startTlsEngine, type TlsEngine } from '../../support/tls-engine.ts'

let served: TlsEngine

beforeAll(async () => {
  served = await startTlsEngine()
})
afterAll(() => served[Symbol.asyncDispose]())

const open = (certificates: string) =>
  connect({
    homeDir: served.folder,
    env: {
      DOCKER_HOST: served.url,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: join(served.folder, certificates),
    },
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
