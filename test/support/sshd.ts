import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { freePort } from './ports.ts'

/** What a client has on its disk. */
interface Client {
  readonly key: 'known' | 'unknown'
  readonly host: 'known' | 'unknown' | 'another'
}

export interface Sshd {
  readonly port: number
  /** `DOCKER_HOST` and a `PATH` whose `ssh` has a configuration of its own and no agent. */
  envFor(client: Client): Promise<Readonly<Record<string, string>>>
  /** Ends every connection that stands; new ones are taken. */
  cut(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const PATIENCE_MS = 20_000

/** An ssh server of one test's own, of Debian's package. It lets root in with one key. */
export async function startSshd(): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-sshd-'))
  const at = (name: string) => join(folder, name)
  const keys = ['host', 'other-host', 'known', 'unknown']
  await Promise.all(
    keys.map((name) => execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)])),
  )
  const port = await freePort()
  await writeFile(
    at('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('known.pub')}`,
      `PidFile ${at('pid')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'StrictModes no',
      '',
    ].join('\n'),
  )
  // Where the server gives up its rights; the package's service would make it.
  await mkdir('/run/sshd', { recursive: true })
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await listens(server)
  let clients = 0
  return {
    port,
    envFor: async ({ key, host }) => {
      clients += 1
      const place = at(`client-${clients}`)
      await mkdir(place)
      const hostKey =
        host === 'unknown' ? '' : await readFile(at(host === 'known' ? 'host.pub' : 'other-host.pub'), 'utf8')
      await writeFile(join(place, 'known_hosts'), hostKey === '' ? '' : `[127.0.0.1]:${port} ${hostKey}`)
      await writeFile(
        join(place, 'config'),
        [
          `IdentityFile ${at(key)}`,
          'IdentitiesOnly yes',
          'IdentityAgent none',
          `UserKnownHostsFile ${join(place, 'known_hosts')}`,
          'GlobalKnownHostsFile /dev/null',
          '',
        ].join('\n'),
      )
      await writeFile(join(place, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${join(place, 'config')} "$@"\n`)
      await chmod(join(place, 'ssh'), 0o755)
      return { DOCKER_HOST: `ssh://root@127.0.0.1:${port}`, PATH: `${place}:${process.env['PATH']}` }
    },
    cut: async () => {
      const { stdout } = await execa('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { reject: false })
      for (const pid of stdout.split('\n').filter((line) => line.trim() !== ''))
        process.kill(Number(pid), 'SIGKILL')
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(server, 'exit')
      server.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function listens(server: ChildProcess): Promise<void> {
  let words = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text
  })
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until && server.exitCode === null) {
    if (words.includes('Server listening')) return
    await delay(20)
  }
  throw new Error(`sshd does not listen: ${words}`)
}
