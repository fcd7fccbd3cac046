import { describe, expect, it } from 'vitest'
import { judgeCgroups } from '../../../../src/actions/doctor/cgroups.ts'
import { judgeClock } from '../../../../src/actions/doctor/clock.ts'
import { judgeEngine } from '../../../../src/actions/doctor/engine.ts'
import { judgeMemory } from '../../../../src/actions/doctor/memory.ts'
import { judgeStorage } from '../../../../src/actions/doctor/storage.ts'
import { judgeVersions } from '../../../../src/actions/doctor/versions.ts'

const ADDRESS = { url: 'unix:///a.sock', source: 'DOCKER_HOST', host: '127.0.0.1', local: true }

describe('engine', () => {
  const absent = { source: 'Colima', url: 'unix:///a.sock', reason: 'there is no socket', remedy: 'Start A.' }
  const broken = { source: '~/.testcontainers.properties', reason: 'it cannot be read' }
  const denied = {
    ...absent,
    source: 'the default socket',
    reason: 'no right',
    remedy: 'Join.',
    denied: true,
  }
  const general = 'Start an engine, or say where yours is: --engine or DOCKER_HOST.'

  it('tells all that was tried, with what helps', () => {
    expect(judgeEngine({ failures: [absent, broken], explicit: false })).toEqual([
      {
        status: 'problem',
        seen: 'No engine answers. Tried:\n- unix:///a.sock (Colima): there is no socket\n- ~/.testcontainers.properties: it cannot be read',
        remedy: `- Colima: Start A.\n${general}`,
        fixable: false,
      },
    ])
  })

  it.each([
    ['one place', [absent], `Start A.\n${general}`],
    ['nothing known', [broken], general],
    ['one that may not be used: only that', [denied, absent], 'Join.'],
  ])('what helps with %s', (_, failures, remedy) => {
    expect(judgeEngine({ failures, explicit: false })[0]?.remedy).toBe(remedy)
  })

  it.each([
    [true, '  systemctl start docker\nor let it be done:\n  envctl doctor --fix'],
    [false, '  sudo systemctl start docker'],
  ])('says how to start one that is installed; as root: %s', (runnable, command) => {
    const commands = [{ program: 'systemctl', args: ['start', 'docker'] }]
    const [finding] = judgeEngine({ failures: [], explicit: false }, { does: 'start', commands, runnable })
    expect(finding).toMatchObject({ remedy: `It is installed. Start it:\n${command}`, fixable: runnable })
  })

  it('tells one that takes connections and does not serve from one that is not there', () => {
    const silence = { reason: 'no answer within 4 s', hint: 'Use its TLS port.' }
    const [finding] = judgeEngine({ failures: [], explicit: true, address: ADDRESS, silence })
    expect(finding?.seen).toBe(
      'unix:///a.sock (DOCKER_HOST) takes connections, but does not serve: no answer within 4 s',
    )
    expect(finding?.remedy).toMatch(/^Use its TLS port\.\n.*restart it:\n {2}sudo journalctl/)
  })
})

describe('versions', () => {
  it.each([
    ['24.1.0', '1.41', ['ok']],
    ['22.0.0', '1.100', ['ok']],
    ['24.1.0', '2.0', ['ok']],
    ['24.1.0', '1.40', ['problem']],
    ['24.1.0', '1.9', ['problem']],
    ['21.9.0', '1.41', ['problem']],
    ['20.9.0', '1.24', ['problem', 'problem']],
  ])('Node %s and API %s', (node, apiVersion, expected) => {
    const engine = { product: 'docker', version: '20', apiVersion }
    expect(judgeVersions({ envctl: '0.1.0', node, engine }).map(({ status }) => status)).toEqual(expected)
  })

  it('need no engine', () => {
    expect(judgeVersions({ envctl: '0.1.0', node: '24.1.0' })).toEqual([
      { status: 'ok', seen: 'envctl 0.1.0, Node 24.1.0' },
    ])
  })
})

describe('memory', () => {
  const fine = { total: 8e9, memoryLimits: true, swapLimits: true, cgroupDriver: 'systemd' }
  it.each([
    ['all is there', {}, ['ok 8.0 GB, limits are kept']],
    ['too little', { total: 1.9e9 }, ['warning The engine has 1.9 GB of memory: databases may be killed']],
    [
      'no cgroups, which says more than no swap limits',
      { cgroupDriver: 'none', swapLimits: false },
      ['warning No cgroups: limits of memory and processors are ignored without a word'],
    ],
    [
      'no controller',
      { memoryLimits: false },
      ['warning Limits of memory are ignored: the kernel does not support them'],
    ],
    [
      'no swap limits',
      { swapLimits: false },
      ['warning Limits of swap are ignored: a container may swap beyond its memory limit'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(judgeMemory({ ...fine, ...facts }).map(({ status, seen }) => `${status} ${seen}`)).toEqual(
      expected,
    )
  })
})

describe('cgroups', () => {
  it.each([
    ['2', 'systemd', 'cgroups v2, driver systemd'],
    ['', '', 'cgroups of unknown version, driver unknown'],
  ])('version "%s", driver "%s"', (cgroupVersion, cgroupDriver, seen) => {
    expect(judgeCgroups({ cgroupVersion, cgroupDriver, warnings: [] })).toEqual([{ status: 'ok', seen }])
  })

  it('hand on what the engine warns of, but for what is told elsewhere', () => {
    const warnings = [
      'WARNING: No swap limit support',
      'WARNING: Running in rootless-mode without cgroups. Systemd is required.',
      'WARNING: bridge-nf-call-iptables is disabled',
      'WARNING: something new',
    ]
    expect(judgeCgroups({ cgroupVersion: '2', cgroupDriver: 'systemd', warnings })).toEqual([
      {
        status: 'warning',
        seen: 'The engine warns: bridge-nf-call-iptables is disabled',
        remedy: 'Switch it on:\n  sudo sysctl -w net.bridge.bridge-nf-call-iptables=1',
      },
      { status: 'warning', seen: 'The engine warns: something new', remedy: undefined },
    ])
  })
})

describe('clock', () => {
  it.each([
    ['within the asking', 10_500, 'ok', /agrees/],
    ['two seconds behind', 8_000, 'ok', /agrees/],
    ['more than that behind', 7_999, 'warning', /2\.0s behind/],
    ['two seconds ahead of the end of the asking', 13_000, 'ok', /agrees/],
    ['an hour ahead', 3_611_000, 'warning', /1h0m ahead/],
    ['not told', undefined, 'unknown', /does not tell/],
  ])('%s', (_, engine, status, seen) => {
    const [finding, ...others] = judgeClock({ engine, from: 10_000, to: 11_000 })
    expect(others).toEqual([])
    expect(finding).toMatchObject({ status, seen: expect.stringMatching(seen) })
  })
})

describe('storage', () => {
  it.each([
    ['overlay2', { 'Backing Filesystem': 'extfs', 'Supports d_type': 'true' }, 'ok', 'overlay2 on extfs'],
    ['overlayfs', {}, 'ok', 'overlayfs'],
    ['vfs', {}, 'warning', 'vfs: every layer is a whole copy, slow and large'],
    ['devicemapper', {}, 'problem', 'devicemapper: newer engines no longer have it'],
    [
      'overlay2',
      { 'Backing Filesystem': 'xfs', 'Supports d_type': 'false' },
      'problem',
      'overlay2 on xfs, which does not keep the type of files (d_type): layers break',
    ],
  ])('%s %j', (driver, details, status, seen) => {
    expect(judgeStorage({ driver, details })).toMatchObject([{ status, seen }])
  })
})
