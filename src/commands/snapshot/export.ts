import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { definitionName } from '../../actions/locate.ts'
import { exportSnapshot } from '../../actions/snapshot/export.ts'
import { findSnapshot } from '../../actions/state/find-snapshot.ts'
import { argument } from '../../cli/argument.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { engineFlag, fileFlag, jsonFlag } from '../../cli/flags.ts'

export default class SnapshotExport extends BaseCommand {
  static override summary = 'Write a snapshot into one file'
  static override description =
    'Another machine makes the same snapshot of it by "snapshot import". What services wrote outside of their volumes is not in it.'
  static override examples = [
    '<%= config.bin %> snapshot export before-the-demo',
    '<%= config.bin %> snapshot export before-the-demo --output /tmp/demo.envctl',
  ]
  static override args = {
    name: argument({ description: 'name of the snapshot', required: true }),
  }
  static override flags = {
    file: fileFlag,
    engine: engineFlag,
    json: jsonFlag,
    output: Flags.string({
      char: 'o',
      description: 'the file; NAME.envctl here without it',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(SnapshotExport)
    const definition = await definitionName(this.locateRequest(flags))
    const deps = await this.deps(flags)
    const snapshot = await findSnapshot(args.name, { name: definition }, deps)
    const outcome = await exportSnapshot(snapshot, resolve(flags.output ?? `${args.name}.envctl`), deps)
    if (flags.json) return this.printJson(outcome)
    this.tell(`Snapshot ${args.name} is in ${outcome.file}`)
    this.tell(`Elsewhere: envctl snapshot import ${outcome.file}`)
  }
}
