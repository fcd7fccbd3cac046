import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { parseEndpoint } from './endpoint.ts'
import { readText, readTlsFolder } from './files.ts'
import type { Way } from './way.ts'

/** `~/.testcontainers.properties`, where users of Testcontainers say where their engine is. */
export const testcontainersProperties: Way = {
  explicit: false,
  async find(context) {
    const path = join(context.homeDir, '.testcontainers.properties')
    const source = '~/.testcontainers.properties'
    try {
      const properties = parseProperties((await readText(path)) ?? '')
      const host = properties.get('tc.host') ?? properties.get('docker.host')
      if (host === undefined) return []
      const verify = /^(1|true)$/i.test(properties.get('docker.tls.verify') ?? '')
      const folder = properties.get('docker.cert.path') ?? join(context.homeDir, '.docker')
      const endpoint = parseEndpoint(host, verify ? await readTlsFolder(folder, true) : undefined)
      return [
        endpoint === undefined
          ? { source, problem: `"${host}" is no engine's address` }
          : { source, endpoint },
      ]
    } catch (error) {
      return [{ source, problem: `it cannot be read: ${messageOf(error)}` }]
    }
  },
}

/** Java's notation, as far as these files use it: `key = value`, with `\:` for a colon. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:][^\s=:]*)\s*[=:]\s*(.*?)\s*$/.exec(line)
    if (match?.[1] !== undefined && match[2]) entries.set(match[1], match[2].replace(/\\([:=\\ ])/g, '$1'))
  }
  return entries
}
