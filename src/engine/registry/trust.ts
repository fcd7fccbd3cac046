import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import tls from 'node:tls'
import { readOptional } from '../discovery/read.ts'

/** Whom to trust in a connection, and as whom to appear. */
export interface Trust {
  readonly ca?: string[]
  readonly cert?: string
  readonly key?: string
  /** Without it any certificate will do, as engines have it for hosts that they call insecure. */
  readonly verify: boolean
}

export interface TrustPlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/** Where Docker keeps certificates by registry: an engine's folder, and that of a rootless one. */
function folders({ env, homeDir }: TrustPlaces): readonly string[] {
  const own = env['XDG_CONFIG_HOME'] || join(homeDir, '.config')
  return ['/etc/docker/certs.d', join(own, 'docker', 'certs.d')]
}

/**
 * What Docker's folders hold for a registry: authorities (`*.crt`) beside those that Node trusts anyway, which
 * are its own and those of `NODE_EXTRA_CA_CERTS`; and a certificate of ours (`*.cert` with its `*.key`).
 */
export async function trustFor(host: string, places: TrustPlaces): Promise<Trust> {
  const found = await Promise.all(folders(places).map((folder) => readFolder(join(folder, host))))
  const [ca, pairs] = [found.flatMap((each) => each.ca), found.flatMap((each) => each.pairs)]
  return {
    verify: true,
    ...(ca.length === 0 ? {} : { ca: [...(await usual(places)), ...ca] }),
    ...pairs[0],
  }
}

async function readFolder(folder: string) {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
  const read = async (name: string) => (await readOptional(join(folder, name)))?.toString('utf8')
  const certs = names.filter((name) => name.endsWith('.cert')).toSorted()
  const [ca, pairs] = await Promise.all([
    Promise.all(names.filter((name) => name.endsWith('.crt')).map(read)),
    Promise.all(
      certs.map(async (name) => {
        const [cert, key] = await Promise.all([read(name), read(name.replace(/cert$/, 'key'))])
        return cert === undefined || key === undefined ? undefined : { cert, key }
      }),
    ),
  ])
  return {
    ca: ca.filter((text) => text !== undefined),
    pairs: pairs.filter((pair) => pair !== undefined),
  }
}

/** Authorities that are named in a connection stand in place of these: they are named too. */
async function usual({ env }: TrustPlaces): Promise<readonly string[]> {
  if (typeof tls.getCACertificates === 'function') return tls.getCACertificates('default')
  // Before Node 22.15 it could not be asked.
  const extra = env['NODE_EXTRA_CA_CERTS']
  const text = extra === undefined ? undefined : await readOptional(extra)
  return [...tls.rootCertificates, ...(text === undefined ? [] : [text.toString('utf8')])]
}
