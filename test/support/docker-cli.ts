import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { trixieFile } from '../../scripts/trixie.ts'

/** Docker's own command line with BuildKit's client, which ours is measured by. */
export interface DockerCli {
  /** Fails as the command does, unless `reject` says otherwise. */
  run(
    args: readonly string[],
  ): Promise<{ readonly failed: boolean; readonly stdout: Buffer; readonly stderr: string }>
  [Symbol.asyncDispose](): Promise<void>
}

const PLUGIN = 'usr/libexec/docker/cli-plugins/docker-buildx'

/** The one of this machine's `docker`, with a configuration of its own; `undefined` when there is none. */
export async function dockerCli(): Promise<DockerCli | undefined> {
  const [docker, plugin] = await Promise.all([
    execa('docker', ['--version'], { reject: false }),
    trixieFile('docker-buildx', PLUGIN),
  ])
  if (docker.failed || plugin === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'envctl-docker-'))
  await mkdir(join(folder, 'cli-plugins'))
  await symlink(plugin, join(folder, 'cli-plugins/docker-buildx'))
  const env = { DOCKER_CONFIG: folder, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }
  return {
    run: async (args) => {
      const result = await execa('docker', args, { env, reject: false, encoding: 'buffer', stdin: 'ignore' })
      return {
        failed: result.failed,
        stdout: Buffer.from(result.stdout),
        stderr: Buffer.from(result.stderr).toString('utf8'),
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
