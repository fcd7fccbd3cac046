import * as Flags from '@oclif/core/flags'
import type { TopOutcome } from '../actions/outcomes.ts'
import { top, watchTop } from '../actions/top.ts'
import { formatBytes } from '../base/bytes.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, locateFlags } from '../cli/flags.ts'
import { table } from '../cli/table.ts'

export default class Top extends BaseCommand {
  static override summary = 'Show what each service uses of CPU, memory and I/O'
  static override description =
    'On a terminal until Ctrl-C, about once a second; elsewhere, and with --once or --json, a single time.'
  static override examples = [
    '<%= config.bin %> top',
    '<%= config.bin %> top db --once',
    '<%= config.bin %> top --json',
  ]
  static override strict = false
  static override args = { service: argument({ description: 'only these services' }) }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
    once: Flags.boolean({ description: 'a single time' }),
  }

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Top)
    const { instance, deps } = await this.located(flags)
    const request = { instance, services: argv.map(String) }
    if (flags.json) return this.printJson(await top(request, deps))
    if (flags.once || process.stdout.isTTY !== true)
      return this.print(await tableOf(await top(request, deps)))
    const { liveTable } = await import('../cli/live-table.ts')
    await liveTable(watchTop(request, deps), tableOf)
  }
}

function tableOf({ services }: TopOutcome): Promise<string> {
  const rows = services.map((usage) => [
    usage.number === 1 ? usage.service : `${usage.service}-${usage.number}`,
    `${usage.cpuPercent.toFixed(1)} %`,
    `${formatBytes(usage.memory)} / ${formatBytes(usage.memoryLimit)}`,
    `${formatBytes(usage.networkIn)} / ${formatBytes(usage.networkOut)}`,
    `${formatBytes(usage.blockRead)} / ${formatBytes(usage.blockWritten)}`,
    String(usage.processes),
  ])
  return table(['SERVICE', 'CPU', 'MEMORY', 'NET IN / OUT', 'DISK READ / WRITE', 'PROCESSES'], rows)
}
