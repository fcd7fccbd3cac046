import { EVERYTHING } from '../actions/everything.ts'
import { planUp } from '../actions/up.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags, lockedFlag } from '../cli/flags.ts'
import { formatPlan } from '../plan/format.ts'
import { describePlan } from '../plan/summary.ts'
import { changes } from '../plan/types.ts'

export default class PlanCommand extends BaseCommand {
  static override summary = 'Show what up would do, and why'
  static override examples = ['<%= config.bin %> plan', '<%= config.bin %> plan --json']
  static override strict = false
  static override args = {
    service: argument({ description: 'only these services, with what they depend on' }),
  }
  static override flags = { ...loadFlags, engine: engineFlag, json: jsonFlag, locked: lockedFlag }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(PlanCommand)
    const { spec, deps } = await this.loaded(flags)
    const request = { ...EVERYTHING, services: argv.map(String), locked: flags.locked }
    const outcome = await planUp(spec, request, { ...deps, env: process.env })
    if (flags.json) return this.printJson(outcome)
    if (changes(outcome.plan).length > 0) this.print(formatPlan(outcome.plan))
    for (const { kind, name, reason } of outcome.layers)
      this.tell(
        `layer ${kind === 'initial' ? `of ${name} after its first start` : `after step ${name}`}: ${reason}`,
      )
    for (const note of outcome.plan.notes) this.tell(`! ${note}`)
    this.tell(describePlan(outcome.plan))
  }
}
