import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { definitionName } from '../../actions/locate.ts'
import { importSnapshot } from '../../actions/snapshot/import.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, fileFlag, jsonFlag } from '../../cli/flags.ts'

export default class SnapshotImport extends BaseCommand {
  static override summary = 'Make a snapshot of a file that was exported'
  static override description =
    'It belongs to the definition of this folder; without one, to that which it was made by. A file that is damaged or cut off leaves nothing behind.'
  static override examples = [
    '<%= config.bin %> snapshot import before-the-demo.envctl',
    '<%= config.bin %> snapshot import /tmp/demo.envctl --name demo',
  ]
  static override args = {
    path: argument({ description: 'the file', required: true }),
  }
  static override flags = {
    file: fileFlag,
    engine: engineFlag,
    json: jsonFlag,
    name: Flags.string({ description: 'what it is to be called; as it was without it', helpValue: 'NAME' }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(SnapshotImport)
    const definition = await definitionName(this.locateRequest(flags))
    const deps = await this.deps(flags)
    const request = { file: resolve(args.path), name: flags.name, definition }
    const outcome = await importSnapshot(request, deps)
    if (flags.json) return this.printJson(outcome)
    this.tell(`Snapshot ${outcome.snapshot.name} is made`)
    this.tell(
      `Begin with it: envctl restore ${outcome.snapshot.name}, or envctl up --from ${outcome.snapshot.name}`,
    )
  }
}
