/** Docker Compose v2: the one on this machine, else that of Debian trixie. */
import { execa } from 'execa'
import { trixieFile } from '../scripts/trixie.ts'

/** The command to run Compose by; `undefined` when none can be had here. */
export async function composeCommand(): Promise<readonly string[] | undefined> {
  const plugin = await execa('docker', ['compose', 'version'], { reject: false })
  if (!plugin.failed) return ['docker', 'compose']
  const binary = await trixieFile('docker-compose', 'usr/libexec/docker/cli-plugins/docker-compose')
  return binary === undefined ? undefined : [binary]
}
