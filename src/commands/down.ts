import * as Flags from '@oclif/core/flags'
import { down } from '../actions/down.ts'
import { formatDuration } from '../base/duration.ts'
import { EnvctlError } from '../base/errors.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, locateFlags, stopTimeoutFlag } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'

const MS = 1000

export default class Down extends BaseCommand {
  static override summary = 'Stop and remove an instance'
  static override description =
    'Removes its containers and networks. Its volumes, and so its data, stay unless --volumes is given. Works without a definition by --instance.'
  static override examples = [
    '<%= config.bin %> down',
    '<%= config.bin %> down --volumes',
    '<%= config.bin %> down --instance shop-dev-pr42',
  ]
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    json: jsonFlag,
    volumes: Flags.boolean({ char: 'v', description: 'remove its volumes too: its data is lost' }),
    timeout: stopTimeoutFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Down)
    const renderer = await makeRenderer({ quiet: flags.json })
    try {
      const { instance, foreign, deps } = await this.located(flags, renderer.listener)
      if (foreign && flags.volumes) throw othersData(instance)
      const outcome = await down(
        {
          instance,
          volumes: flags.volumes,
          graceMs: flags.timeout === undefined ? undefined : flags.timeout * MS,
        },
        deps,
      )
      renderer.end()
      if (flags.json) return this.printJson(outcome)
      const { removed, kept, tookMs } = outcome
      const count = removed.containers.length + removed.networks.length + removed.volumes.length
      this.tell(
        count === 0 ? `${instance}: nothing to remove` : `${instance} is gone (${formatDuration(tookMs)})`,
      )
      if (kept.length > 0)
        this.tell(
          flags.volumes
            ? 'What snapshots or other instances need of its data stays'
            : `Its data stays in ${kept.length === 1 ? 'a volume' : `${kept.length} volumes`}; to remove it too: envctl down --volumes`,
        )
    } finally {
      renderer.end()
    }
  }
}

/** A name may be meant for an instance of this definition that is gone already. */
function othersData(instance: string): EnvctlError {
  return new EnvctlError({
    code: 'name.foreign',
    message: `Instance "${instance}" is of another definition than that of this folder`,
    hint: `To remove its data too, run it in the folder of its definition (envctl ls), or in one without a definition. Without its data: envctl down --instance ${instance}`,
  })
}
