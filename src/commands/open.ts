import * as Flags from '@oclif/core/flags'
import { webUrl } from '../actions/open.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag, loadFlags } from '../cli/flags.ts'

export default class Open extends BaseCommand {
  static override summary = 'Open a service or an output in the browser'
  static override description =
    'An output that is an http url, or the published port of a service. Without a name, the first that there is.'
  static override examples = [
    '<%= config.bin %> open',
    '<%= config.bin %> open api',
    '<%= config.bin %> open API_URL --print',
  ]
  static override args = { name: argument({ description: 'the service or output' }) }
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    json: jsonFlag,
    print: Flags.boolean({ description: 'print the url and open nothing' }),
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Open)
    const { spec, deps } = await this.loaded(flags)
    const outcome = await webUrl(spec, args.name, deps)
    if (flags.json) return this.printJson(outcome)
    this.print(outcome.url)
    if (flags.print) return
    const { openInBrowser } = await import('../cli/browser.ts')
    await openInBrowser(outcome.url)
  }
}
