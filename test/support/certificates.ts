import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Files in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** An authority of one test's own, good for a day. */
export interface Authority {
  /** Its certificate: a file in PEM. */
  readonly ca: string
  /** Makes a certificate with what openssl calls extensions. */
  issue(name: string, extensions: string): Promise<Certificate>
}

/** Makes an authority whose files, and those of all that it issues, are in a folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const at = (file: string) => join(folder, file)
  const ca = at('ca.pem')
  const files = ['-keyout', at('ca-key.pem'), '-out', ca]
  await run('openssl', ['req', '-x509', ...EC, '-days', '1', '-subj', '/CN=test-ca', ...files])
  return {
    ca,
    issue: async (name, extensions) => {
      const [key, request, cert, file] = ['key.pem', 'request', 'cert.pem', 'extensions'].map((end) =>
        at(`${name}-${end}`),
      ) as [string, string, string, string]
      await writeFile(file, extensions)
      await run('openssl', ['req', ...EC, '-subj', `/CN=${name}`, '-keyout', key, '-out', request])
      const signing = ['-CA', ca, '-CAkey', at('ca-key.pem'), '-CAcreateserial', '-days', '1']
      await run('openssl', ['x509', '-req', '-in', request, ...signing, '-out', cert, '-extfile', file])
      return { cert, key }
    },
  }
}
