/** What the stand-in for Node.js is made of, besides its folder. */
import { existsSync } from 'node:fs'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** Adds the pinned Node of this repository, npm, and how the machine reaches npm's packages. */
export async function addNode(context: string): Promise<void> {
  await cp(process.execPath, join(context, 'node'), { dereference: true })
  const packed = await execa('npm', ['pack', 'npm@11', '--silent', '--pack-destination', context], {
    stdin: 'ignore',
  })
  const tarball = join(context, packed.stdout.trim())
  await mkdir(join(context, 'npm'))
  await execa('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(context, 'npm')])
  await rm(tarball)
  const registry = await execa('npm', ['config', 'get', 'registry'])
  const lines = [`registry=${registry.stdout.trim()}`, 'fund=false', 'audit=false', 'update-notifier=false']
  // Where the machine trusts an authority of its own, its containers must as well.
  await mkdir(join(context, 'certificates'))
  if (existsSync(CERTIFICATES)) {
    await cp(CERTIFICATES, join(context, 'certificates', 'machine.crt'), { dereference: true })
    lines.push('cafile=/usr/local/etc/certificates/machine.crt')
  }
  await writeFile(join(context, 'npmrc'), `${lines.join('\n')}\n`)
}
