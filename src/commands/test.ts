import { relative, resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import type { UpDeps } from '../actions/deps.ts'
import type { TestOutcome } from '../actions/outcomes.ts'
import { runTests, type TestRequest } from '../actions/test/run-tests.ts'
import { formatDuration } from '../base/duration.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { splitLine } from '../cli/exec-arguments.ts'
import { engineFlag, jsonFlag, loadFlags, lockedFlag } from '../cli/flags.ts'
import { shellQuote } from '../cli/quote.ts'
import { makeRenderer } from '../cli/render/index.ts'

/** Of many files that change at once, how many are named. */
const MOST_NAMED = 3

export default class Test extends BaseCommand {
  static override summary = 'Run tests against an instance of their own'
  static override description =
    "Brings up a disposable instance, runs the environment's test.command (or the command after --) on the host with the outputs in its environment, and takes the instance away again, whatever happens. Its exit code is that of the command. Of a failed run, all logs and states are kept in a folder. With --watch the tests are run again whenever a file changes that git does not ignore: each time against a new instance, which was prepared beforehand. Ctrl-C ends."
  static override usage = 'test [FLAGS] [-- COMMAND...]'
  static override examples = [
    '<%= config.bin %> test',
    '<%= config.bin %> test -e ci -- npx vitest run',
    '<%= config.bin %> test --keep -- npm test',
    '<%= config.bin %> test --watch',
  ]
  static override flags = {
    ...loadFlags,
    // Not by the variable either: that one names an instance which is to stay.
    instance: Flags.string({
      description: 'what the name of the instance begins with, in place of "test"',
      helpValue: 'NAME',
    }),
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
    watch: Flags.boolean({
      description: 'run the tests again whenever a file changes, each time against an instance that is new',
      default: false,
      exclusive: ['keep', 'json'],
    }),
  }

  #files: readonly string[] = []

  async run(): Promise<void> {
    const { own, service, command } = splitLine(this.argv, Test.flags)
    this.argv = service === undefined ? [...own] : [...own, service, ...command]
    const { flags } = await this.parse(Test)
    this.#files = flags.file ?? []
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const deps = { ...(await this.deps(flags, renderer.listener)), env: process.env }
      const request = {
        load: this.loadRequest(flags),
        command: service === undefined ? command : [],
        failures: flags.failures === undefined ? undefined : resolve(flags.failures),
        keep: flags.keep,
        locked: flags.locked,
        outputToStderr: flags.json,
      }
      if (flags.watch) return await this.#watch(request, deps)
      const outcome = await runTests(request, deps)
      renderer.end()
      this.exitWith = outcome.exitCode
      if (flags.json) return this.printJson(outcome)
      this.#tellOf(outcome)
    } finally {
      renderer.end()
    }
  }

  #tellOf({ instance, exitCode, failures, kept, tookMs }: TestOutcome): void {
    const verdict = exitCode === 0 ? 'passed' : `failed with exit code ${exitCode}`
    this.tell(`\nThe tests ${verdict} (${formatDuration(tookMs)})`)
    if (failures !== undefined) this.tell(`Logs and states: ${failures}`)
    if (kept) {
      const file = this.#files.map((each) => ` -f ${shellQuote(each)}`).join('')
      this.tell(
        `${instance} is left running; take it away with: envctl down -v${file} --instance ${instance}`,
      )
    }
  }

  async #watch(request: TestRequest, deps: UpDeps): Promise<void> {
    const { watchTests } = await import('../actions/test/watch-tests.ts')
    const { reportError } = await import('../cli/report-error.ts')
    for await (const { changed, outcome } of watchTests(request, deps)) {
      if (changed.length > 0) this.tell(`\nChanged: ${named(changed)}`)
      try {
        this.#tellOf(await outcome)
      } catch (error) {
        if (this.signal.aborted) continue
        reportError(error, [String(this.id), ...this.argv])
      }
      this.tell('The tests are run again when a file changes. Ctrl-C ends.')
    }
  }
}

/** The first few, as seen from here. */
function named(files: readonly string[]): string {
  const [shown, rest] = [files.slice(0, MOST_NAMED), files.length - MOST_NAMED]
  const names = shown.map((file) => relative('', file)).join(', ')
  return rest > 0 ? `${names} and ${rest} more` : names
}
