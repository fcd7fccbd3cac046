import { engineOf, versionOf } from '../actions/version.ts'
import { EnvctlError } from '../base/errors.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, jsonFlag } from '../cli/flags.ts'

export default class Version extends BaseCommand {
  static override summary = 'Print the versions of envctl, Node and the engine'
  static override examples = ['<%= config.bin %> version', '<%= config.bin %> version --json']
  static override flags = { engine: engineFlag, json: jsonFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Version)
    const outcome = { ...(await versionOf()), engine: await this.#engine(flags) }
    if (flags.json) return this.printJson(outcome)
    const { version, node, platform, engine } = outcome
    this.print(`envctl ${version}\nNode   ${node} (${platform})`)
    if (engine === undefined) this.print('engine not reached: envctl doctor tells why')
    else
      this.print(
        `engine ${engine.product} ${engine.version}, API ${engine.apiVersion} (${engine.url}, ${engine.source})`,
      )
  }

  async #engine(flags: { readonly engine?: string | undefined }) {
    try {
      return await engineOf(await this.deps(flags))
    } catch (error) {
      if (error instanceof EnvctlError && error.code === 'engine.unreachable') return undefined
      throw error
    }
  }
}
