import * as Flags from '@oclif/core/flags'
import { stringify } from 'yaml'
import { loadSpec } from '../actions/load.ts'
import type { ConfigOutcome } from '../actions/outcomes.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { jsonFlag, loadFlags } from '../cli/flags.ts'

export default class Config extends BaseCommand {
  static override summary = 'Print an environment with nothing left open'
  static override description =
    'The spec: interpolated, templates applied, defaults filled in. The content of secrets is never in it.'
  static override examples = [
    '<%= config.bin %> config',
    '<%= config.bin %> config --services',
    '<%= config.bin %> config --json',
  ]
  static override flags = {
    ...loadFlags,
    json: jsonFlag,
    services: Flags.boolean({ description: 'only the names of services', exclusive: ['volumes', 'images'] }),
    volumes: Flags.boolean({ description: 'only the names of volumes', exclusive: ['images'] }),
    images: Flags.boolean({ description: 'only the images' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Config)
    const spec = await loadSpec(this.loadRequest(flags))
    const services = Object.values(spec.services)
    const names = flags.services
      ? services.map(({ name }) => name)
      : flags.volumes
        ? Object.keys(spec.volumes)
        : flags.images
          ? [...new Set(services.map(({ image }) => image))]
          : undefined
    const outcome: ConfigOutcome = names ?? spec
    if (flags.json) this.printJson(outcome)
    else
      this.print(
        names?.join('\n') ?? stringify(JSON.parse(JSON.stringify(spec)), { aliasDuplicateObjects: false }),
      )
  }
}
