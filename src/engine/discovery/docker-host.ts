import { dockerConfigDir } from './contexts.ts'
import type { TlsFiles } from './endpoint.ts'
import { parseEndpoint } from './endpoint.ts'
import { readTlsFolder } from './files.ts'
import type { DiscoveryContext, Way } from './way.ts'

/** `DOCKER_HOST`, with `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH`. */
export const dockerHost: Way = {
  explicit: true,
  async find(context) {
    const host = context.env['DOCKER_HOST']
    if (host === undefined || host === '') return []
    const source = 'DOCKER_HOST'
    const endpoint = parseEndpoint(host, await environmentTls(context))
    if (endpoint !== undefined) return [{ source, endpoint }]
    return [
      {
        source,
        problem: `"${host}" is no engine's address`,
        remedy: 'Write unix://, tcp://, ssh:// or npipe:// before it.',
      },
    ]
  },
}

/** As the Docker CLI does: any value of `DOCKER_TLS_VERIFY` asks for TLS, the files are in its folder by default. */
export async function environmentTls(context: DiscoveryContext): Promise<TlsFiles | undefined> {
  const verify = (context.env['DOCKER_TLS_VERIFY'] ?? '') !== ''
  if (!verify && (context.env['DOCKER_TLS'] ?? '') === '') return undefined
  return readTlsFolder(context.env['DOCKER_CERT_PATH'] || dockerConfigDir(context), verify)
}
