import { homedir } from 'node:os'
import { outdated } from '../actions/lock-images/outdated.ts'
import type { OutdatedOutcome } from '../actions/outcomes.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { fileFlag, jsonFlag, mirrorFlag, setFlag } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { table } from '../cli/table.ts'

export default class Outdated extends BaseCommand {
  static override summary = 'List locked images for which there is something newer'
  static override description =
    'Asks registries what the names in envs.lock.yaml stand for now. That counts as no pull, and nothing is changed.'
  static override examples = ['<%= config.bin %> outdated', '<%= config.bin %> outdated --json']
  static override flags = { file: fileFlag, set: setFlag, mirror: mirrorFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Outdated)
    const renderer = await makeRenderer({ quiet: flags.json })
    const load = { ...this.loadRequest(flags), profiles: ['*'] }
    const outcome = await outdated(load, {
      env: process.env,
      homeDir: homedir(),
      signal: this.signal,
      emit: this.stamped(renderer.listener),
    }).finally(renderer.end)
    if (flags.json) return this.printJson(outcome)
    if (outcome.outdated.length > 0) this.print(await tableOf(outcome))
    this.tell(summaryOf(outcome))
  }
}

function tableOf(outcome: OutdatedOutcome): Promise<string> {
  const rows = outcome.outdated.map(({ image, services, locked, newest }) => [
    image,
    services.join(', '),
    locked,
    newest,
  ])
  return table(['IMAGE', 'SERVICES', 'LOCKED', 'NEWEST'], rows)
}

function summaryOf({ outdated: old, current, unlocked }: OutdatedOutcome): string {
  const count = old.length + current.length
  const head =
    old.length === 0
      ? `Nothing is newer than the lock (${count} looked at)`
      : `${old.length} of ${count} are outdated. To take the newest: envctl lock --update`
  return [
    head,
    ...(unlocked.length === 0 ? [] : [`Not locked: ${unlocked.join(', ')}. To lock them: envctl lock`]),
  ].join('\n')
}
