import { homedir } from 'node:os'
import { logout } from '../actions/login.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { jsonFlag } from '../cli/flags.ts'

export default class Logout extends BaseCommand {
  static override summary = 'Log out of a registry'
  static override description = 'Takes the password away from where the Docker CLI and envctl keep it.'
  static override examples = ['<%= config.bin %> logout registry.example.com', '<%= config.bin %> logout']
  static override args = { registry: argument({ description: 'its host; Docker Hub without it' }) }
  static override flags = { json: jsonFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Logout)
    const outcome = await logout(args.registry, { env: process.env, homeDir: homedir() })
    if (flags.json) return this.printJson(outcome)
    const { registry, place } = outcome
    this.tell(
      place === undefined
        ? `Not logged in to ${registry}`
        : `Logged out of ${registry}: the password was taken away from ${place}`,
    )
  }
}
