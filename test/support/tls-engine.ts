import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createServer } from 'node:tls'
import { type Authority, makeAuthority } from './certificates.ts'
import { testEngine } from './engine.ts'

/** The engine of the tests, as one that speaks TLS and asks for a certificate. */
export interface TlsEngine {
  /** `tcp://127.0.0.1:PORT` */
  readonly url: string
  /** Where folders with certificates are: `client`, and `stranger`, which has that of the authority alone. */
  readonly folder: string
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts it at a free port of this machine. */
export async function startTlsEngine(): Promise<TlsEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-tls-'))
  const authority = await makeAuthority(folder)
  await certificate(
    authority,
    join(folder, 'server'),
    'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth',
  )
  await certificate(authority, join(folder, 'client'), 'extendedKeyUsage=clientAuth')
  await mkdir(join(folder, 'stranger'))
  await copyFile(authority.ca, join(folder, 'stranger', 'ca.pem'))
  const engine = await testEngine()
  const path = engine.address.url.replace('unix://', '')
  engine.close()
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readFile(join(folder, 'server', file))),
  )
  const server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (near) => {
    const far = dial(path)
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy()).on('close', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

/** Makes `key.pem` and `cert.pem` in a folder, beside a copy of `ca.pem`. */
async function certificate(authority: Authority, folder: string, extensions: string): Promise<void> {
  const { cert, key } = await authority.issue(basename(folder), extensions)
  await mkdir(folder)
  await Promise.all([
    copyFile(authority.ca, join(folder, 'ca.pem')),
    copyFile(cert, join(folder, 'cert.pem')),
    copyFile(key, join(folder, 'key.pem')),
  ])
}
