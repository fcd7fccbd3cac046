import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { commandText, type FixPlan, type Machine, planFix } from '../../../../src/actions/doctor/fix-plan.ts'
import { distributionOf } from '../../../../src/actions/doctor/machine.ts'
import { runFix } from '../../../../src/actions/doctor/run-fix.ts'
import type { Answer } from '../../../../src/actions/doctor/types.ts'

const DEBIAN: Machine = {
  platform: 'linux',
  distribution: ['debian'],
  root: true,
  systemd: true,
  service: true,
  dockerd: false,
}
const SOCKET = 'unix:///var/run/docker.sock'
const NONE: Answer = {
  failures: [{ source: 'the default socket', url: SOCKET, reason: 'there is no socket' }],
  explicit: false,
}
const texts = (plan: FixPlan | undefined) => plan?.commands.map((command) => commandText(command, plan))

describe('planFix', () => {
  const started: Partial<Machine> = { dockerd: true }
  const bare: Partial<Machine> = { ...started, systemd: false, service: false }
  const user: Partial<Machine> = { root: false }
  it.each<[string, Partial<Machine>, FixPlan['does'], readonly string[]]>([
    ['systemd', started, 'start', ['systemctl start docker']],
    ['systemd, not root', { ...started, ...user }, 'start', ['sudo systemctl start docker']],
    ['no systemd', { ...started, systemd: false }, 'start', ['service docker start']],
    ['no systemd, not root', { ...started, systemd: false, ...user }, 'start', ['sudo service docker start']],
    ['no service either', bare, 'start', ['dockerd >/var/log/dockerd.log 2>&1 &']],
    [
      'no service either, not root',
      { ...bare, ...user },
      'start',
      ["sudo sh -c 'dockerd >/var/log/dockerd.log 2>&1 &'"],
    ],
    ['Debian', {}, 'install', ['apt-get update', 'apt-get install --yes docker.io']],
    ['Debian, not root', user, 'install', ['sudo apt-get update', 'sudo apt-get install --yes docker.io']],
    [
      'Ubuntu',
      { distribution: ['ubuntu', 'debian'] },
      'install',
      ['apt-get update', 'apt-get install --yes docker.io'],
    ],
    ['Fedora', { distribution: ['fedora'] }, 'install', ['dnf install --assumeyes moby-engine']],
    ['Alpine', { distribution: ['alpine'] }, 'install', ['apk add docker']],
    ['Manjaro', { distribution: ['manjaro', 'arch'] }, 'install', ['pacman -S --needed --noconfirm docker']],
  ])('%s', (_, machine, does, expected) => {
    const plan = planFix(NONE, { ...DEBIAN, ...machine })
    expect(plan).toMatchObject({ does, runnable: machine.root !== false })
    expect(texts(plan)).toEqual(expected)
  })

  it.each<[string, Partial<Machine>, Partial<Answer>]>([
    ['not Linux', { platform: 'darwin' }, {}],
    ['Red Hat, which has no Docker', { distribution: ['rhel', 'fedora'] }, {}],
    ['a distribution that is not known', { distribution: ['plan9'] }, {}],
    [
      'an engine that is said to be elsewhere',
      { dockerd: true },
      { explicit: true, failures: [{ source: 'DOCKER_HOST', url: 'tcp://h:2375', reason: 'no' }] },
    ],
    [
      'one that runs and may not be used',
      { dockerd: true },
      { failures: [{ source: 'x', url: SOCKET, reason: 'no', denied: true }] },
    ],
    [
      'one that runs and does not answer',
      { dockerd: true },
      { address: { url: SOCKET, source: 'x', host: '127.0.0.1', local: true } },
    ],
  ])('nothing: %s', (_, machine, answer) => {
    expect(planFix({ ...NONE, ...answer }, { ...DEBIAN, ...machine })).toBeUndefined()
  })

  it('starts one that somebody said is at the usual socket', () => {
    expect(planFix({ ...NONE, explicit: true }, { ...DEBIAN, dockerd: true })?.does).toBe('start')
  })
})

it.each([
  ['ID=debian\nVERSION_ID="12"\n', ['debian']],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', ['ubuntu', 'debian']],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', ['rocky', 'rhel', 'centos', 'fedora']],
  ['', []],
])('distributionOf %j', (release, expected) => {
  expect(distributionOf(release)).toEqual(expected)
})

describe('runFix', () => {
  const sh = (script: string, log?: string) => ({ program: 'sh', args: ['-c', script], log })
  const run = async (commands: FixPlan['commands']) => {
    let shown = ''
    const show = (text: string) => {
      shown += text
    }
    const { signal } = new AbortController()
    return {
      failure: await runFix({ does: 'start', commands, runnable: true }, { show, signal }),
      shown: () => shown,
    }
  }

  it('runs commands in order, shows what they print, and stops at the first that fails', async () => {
    const { failure, shown } = await run([sh('echo one'), sh('echo two >&2; exit 3'), sh('echo three')])
    expect(failure).toBe('sh -c echo two >&2; exit 3: ended with code 3')
    expect(shown()).toBe('$ sh -c echo one\none\n$ sh -c echo two >&2; exit 3\ntwo\n')
  })

  it('says that a program is not there', async () => {
    const { failure } = await run([{ program: 'envctl-no-such-program', args: [] }])
    expect(failure).toMatch(/^envctl-no-such-program: .*ENOENT/)
  })

  it('does not wait for what goes on by itself, and keeps its words', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'envctl-fix-'))
    const log = join(folder, 'log')
    const began = performance.now()
    expect((await run([sh('echo up; sleep 20', log)])).failure).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(15_000)
    let words = ''
    for (let attempt = 0; attempt < 50 && words === ''; attempt += 1) {
      await sleep(20)
      words = await readFile(log, 'utf8')
    }
    expect(words).toBe('up\n')
    await rm(folder, { recursive: true })
  })
})
