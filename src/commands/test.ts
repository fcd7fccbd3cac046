import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { runTests } from '../actions/test/run-tests.ts'
import { formatDuration } from '../base/duration.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { splitLine } from '../cli/exec-arguments.ts'
import { engineFlag, jsonFlag, loadFlags, lockedFlag } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'

export default class Test extends BaseCommand {
  static override summary = 'Run tests against an instance of their own'
  static override description =
    "Brings up a disposable instance, runs the environment's test.command (or the command after --) on the host with the outputs in its environment, and takes the instance away again, whatever happens. Its exit code is that of the command. Of a failed run, all logs and states are kept in a folder."
  static override usage = 'test [FLAGS] [-- COMMAND...]'
  static override examples = [
    '<%= config.bin %> test',
    '<%= config.bin %> test -e ci -- npx vitest run',
    '<%= config.bin %> test --keep -- npm test',
  ]
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    locked: lockedFlag,
    keep: Flags.boolean({
      description: 'leave the instance running when the tests fail',
      default: false,
    }),
    failures: Flags.string({
      description:
        'folder for the logs and states of failed runs; else .envctl/failures beside the definition',
      helpValue: 'FOLDER',
    }),
  }

  async run(): Promise<void> {
    const { own, service, command } = splitLine(this.argv, Test.flags)
    this.argv = service === undefined ? [...own] : [...own, service, ...command]
    const { flags } = await this.parse(Test)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const deps = await this.deps(flags, renderer.listener)
      const outcome = await runTests(
        {
          load: this.loadRequest(flags),
          command: service === undefined ? command : [],
          failures: flags.failures === undefined ? undefined : resolve(flags.failures),
          keep: flags.keep,
          locked: flags.locked,
          outputToStderr: flags.json,
        },
        { ...deps, env: process.env },
      )
      renderer.end()
      this.exitWith = outcome.exitCode
      if (flags.json) return this.printJson(outcome)
      const { instance, exitCode, failures, kept, tookMs } = outcome
      const verdict = exitCode === 0 ? 'passed' : `failed with exit code ${exitCode}`
      this.tell(`\nThe tests ${verdict} (${formatDuration(tookMs)})`)
      if (failures !== undefined) this.tell(`Logs and states: ${failures}`)
      if (kept)
        this.tell(`${instance} is left running; take it away with: envctl down -v --instance ${instance}`)
    } finally {
      renderer.end()
    }
  }
}
