import type { Answer } from './types.ts'

/** What decides how an engine comes to run here. */
export interface Machine {
  readonly platform: string
  /** `ID` and `ID_LIKE` of /etc/os-release. */
  readonly distribution: readonly string[]
  readonly root: boolean
  /** Whether systemd runs, not only is there. */
  readonly systemd: boolean
  /** Whether `service docker` is known. */
  readonly service: boolean
  readonly dockerd: boolean
}

interface FixCommand {
  readonly program: string
  readonly args: readonly string[]
  /** Goes on by itself, and writes here. */
  readonly log?: string | undefined
}

export interface FixPlan {
  readonly does: 'start' | 'install'
  readonly commands: readonly FixCommand[]
  /** Whether we may run them ourselves. */
  readonly runnable: boolean
}

const LOG = '/var/log/dockerd.log'

/** Each distribution's own means. One that has no Docker of its own is not here. */
const INSTALL: Readonly<Record<string, readonly (readonly [string, ...string[]])[]>> = {
  debian: [
    ['apt-get', 'update'],
    ['apt-get', 'install', '--yes', 'docker.io'],
  ],
  fedora: [['dnf', 'install', '--assumeyes', 'moby-engine']],
  alpine: [['apk', 'add', 'docker']],
  arch: [['pacman', '-S', '--needed', '--noconfirm', 'docker']],
}

/** Look like Fedora to their tools, but have only Podman. */
const WITHOUT_DOCKER = ['rhel', 'centos']

/**
 * What would bring an engine up on this machine; `undefined` where nothing safe is known: somebody said that
 * the engine is elsewhere, one runs that this person may not use, or the system is one we do not know.
 */
export function planFix(answer: Answer, machine: Machine): FixPlan | undefined {
  if (machine.platform !== 'linux' || !meansThisMachine(answer)) return undefined
  const runnable = machine.root
  if (machine.dockerd) return { does: 'start', commands: [startOf(machine)], runnable }
  if (machine.distribution.some((id) => WITHOUT_DOCKER.includes(id))) return undefined
  const id = machine.distribution.find((each) => Object.hasOwn(INSTALL, each))
  const commands = id === undefined ? undefined : INSTALL[id]
  if (commands === undefined) return undefined
  return { does: 'install', commands: commands.map(([program, ...args]) => ({ program, args })), runnable }
}

/** A command as a person would type it. */
export function commandText({ program, args, log }: FixCommand, { runnable }: FixPlan): string {
  const words = [program, ...args].join(' ')
  if (log === undefined) return runnable ? words : `sudo ${words}`
  const inBackground = `${words} >${log} 2>&1 &`
  return runnable ? inBackground : `sudo sh -c '${inBackground}'`
}

function meansThisMachine({ failures, explicit, address }: Answer): boolean {
  if (address !== undefined || failures.some(({ denied }) => denied)) return false
  return !explicit || failures.every(({ url }) => url !== undefined && OWN_SOCKETS.includes(url))
}

const OWN_SOCKETS = ['unix:///var/run/docker.sock', 'unix:///run/docker.sock']

function startOf({ systemd, service }: Machine): FixCommand {
  if (systemd) return { program: 'systemctl', args: ['start', 'docker'] }
  if (service) return { program: 'service', args: ['docker', 'start'] }
  return { program: 'dockerd', args: [], log: LOG }
}
