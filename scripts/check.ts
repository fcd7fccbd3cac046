/**
 * `npm run check`: every check of the repository that needs no engine, all of them run before the verdict.
 * `--only NAME` runs one, `--without NAME` all others.
 */
import { parseArgs } from 'node:util'
import { execa } from 'execa'

interface Check {
  readonly name: string
  readonly command: readonly string[]
}

const CHECKS: readonly Check[] = [
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'walls',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'src'],
  },
  { name: 'file sizes', command: ['node', 'scripts/check-sizes.ts'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'unit tests', command: ['vitest', 'run', '--project', 'unit', '--reporter', 'dot'] },
  { name: 'build', command: ['node', 'scripts/build.ts'] },
]

/** These look at what the build has made. */
const AFTER_BUILD: readonly Check[] = [
  { name: 'command line', command: ['node', 'scripts/command-snapshot.ts', '--check'] },
  { name: 'package', command: ['publint', '--strict'] },
  { name: 'package types', command: ['attw', '--pack', '.', '--profile', 'esm-only'] },
  { name: 'links in the docs', command: ['node', 'scripts/check-links.ts'] },
]

async function run(check: Check): Promise<boolean> {
  const [file = '', ...args] = check.command
  const began = performance.now()
  const { failed, all } = await execa(file, args, {
    all: true,
    reject: false,
    preferLocal: true,
    stdin: 'ignore',
  })
  console.error(
    `${failed ? 'FAILED' : 'passed'}  ${check.name} (${((performance.now() - began) / 1000).toFixed(1)}s)`,
  )
  if (failed) console.error(all)
  return !failed
}

async function runAll(checks: readonly Check[]): Promise<readonly boolean[]> {
  const waiting = [...checks]
  const results: boolean[] = []
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      results.push(await run(check))
  }
  await Promise.all([lane(), lane()])
  return results
}

const { only, without } = parseArgs({
  options: { only: { type: 'string' }, without: { type: 'string' } },
}).values
const chosen = (checks: readonly Check[]) =>
  checks.filter(({ name }) => (only === undefined || name === only) && name !== without)
const results = [...(await runAll(chosen(CHECKS))), ...(await runAll(chosen(AFTER_BUILD)))]
const failures = results.filter((passed) => !passed).length
console.log(`checks: ${results.length - failures} passed, ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1
