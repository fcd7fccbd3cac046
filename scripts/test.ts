/**
 * `npm test`: prepares the machine and runs everything that can fail: the checks of `npm run check`, then the
 * unit, integration and end-to-end tests. The last line counts them all.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { ensureBuilt } from './built.ts'
import { installPackages } from './debian.ts'
import { ensureNewerEngine } from './newer-engine.ts'
import { prepare, ROOT } from './prepare.ts'

const CHECKS_LIMIT_MS = 10 * 60_000
const TESTS_LIMIT_MS = 35 * 60_000

interface Count {
  readonly passed: number
  readonly failed: number
}

const none: Count = { passed: 0, failed: 0 }

/** What is of use here in vitest's JSON report. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** The tests of the engine's adapter make their image of the machine's own busybox, and need no registry. */
const BUSYBOXES = ['/bin/busybox', '/usr/bin/busybox', '/bin/busybox-static']

/** What completion is tried in, beside bash. */
const SHELLS = ['zsh', 'fish']

/** What else tests run, by the file that tells whether it is there. */
const PROGRAMS: Readonly<Record<string, string>> = {
  '/usr/sbin/sshd': 'openssh-server',
  '/usr/bin/ssh': 'openssh-client',
  '/usr/bin/openssl': 'openssl',
  '/usr/bin/git': 'git',
  '/usr/bin/ps': 'procps',
  '/usr/bin/tmux': 'tmux',
  '/usr/bin/docker-registry': 'docker-registry',
}

async function prepareTests(): Promise<Count> {
  await prepare({ log: console.log })
  const missing = [
    ...(BUSYBOXES.some((path) => existsSync(path)) ? [] : ['busybox-static']),
    ...SHELLS.filter((shell) => !existsSync(`/usr/bin/${shell}`)),
    ...Object.keys(PROGRAMS)
      .filter((path) => !existsSync(path))
      .map((path) => PROGRAMS[path] ?? ''),
  ]
  if (missing.length > 0) await installPackages(missing)
  await ensureNewerEngine()
  return none
}

async function runChecks(): Promise<Count> {
  // The unit tests are run with the other tests, and counted there.
  const { stdout } = await execa('node', ['scripts/check.ts', '--without', 'unit tests'], {
    cwd: ROOT,
    stdin: 'ignore',
    stdout: ['pipe', 'inherit'],
    stderr: 'inherit',
    reject: false,
    timeout: CHECKS_LIMIT_MS,
  })
  const [, passed, failed] = /checks: (\d+) passed, (\d+) failed/.exec(stdout) ?? []
  return passed === undefined ? { passed: 0, failed: 1 } : { passed: Number(passed), failed: Number(failed) }
}

async function runTests(): Promise<Count> {
  const file = join(ROOT, '.cache', 'test-results.json')
  await mkdir(join(ROOT, '.cache'), { recursive: true })
  await rm(file, { force: true })
  const args = ['run', '--reporter', 'default', '--reporter', 'json', `--outputFile.json=${file}`]
  const { failed: unsuccessful } = await execa('vitest', args, {
    cwd: ROOT,
    preferLocal: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    timeout: TESTS_LIMIT_MS,
  })
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { passed: 0, failed: 1 }
  const report: Report = JSON.parse(text)
  if (report.numPendingTests > 0) console.log(`${report.numPendingTests} tests were skipped`)
  const failed = report.numFailedTests + filesThatFailed(report)
  // Something outside of any test, such as an error that nobody caught, fails a run as well.
  return { passed: report.numPassedTests, failed: unsuccessful ? Math.max(failed, 1) : failed }
}

/** Files that failed by themselves, as when they could not be loaded. */
function filesThatFailed({ testResults }: Report): number {
  return testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
}

/** One more that failed where the work itself threw. */
async function counted(name: string, work: () => Promise<Count>): Promise<Count> {
  try {
    return await work()
  } catch (error) {
    console.error(`${name} failed: ${error instanceof Error ? error.message : error}`)
    return { passed: 0, failed: 1 }
  }
}

/** What needs the step before it would only repeat that step's failure, so nothing follows a step that is needed. */
const steps: readonly (readonly [string, () => Promise<Count>, 'needed' | 'on its own'])[] = [
  ['the build', () => ensureBuilt(ROOT).then(() => none), 'needed'],
  ['the checks', runChecks, 'on its own'],
  ['the preparation', prepareTests, 'needed'],
  ['the tests', runTests, 'on its own'],
]
let total = none
for (const [name, work, what] of steps) {
  const { passed, failed } = await counted(name, work)
  total = { passed: total.passed + passed, failed: total.failed + failed }
  if (what === 'needed' && failed > 0) break
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
