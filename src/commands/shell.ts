import * as Flags from '@oclif/core/flags'
import { openShell } from '../actions/shell.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, indexFlag, locateFlags } from '../cli/flags.ts'
import { atTerminal, session } from '../cli/session.ts'

export default class Shell extends BaseCommand {
  static override summary = 'Open a shell in a running service'
  static override description =
    'The best shell that its image has. Without a service, that of an instance that has only one.'
  static override examples = ['<%= config.bin %> shell db', '$ echo "ls /" | <%= config.bin %> shell db']
  static override args = { service: argument({ description: 'the service' }) }
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    user: Flags.string({ char: 'u', description: 'user to run as', helpValue: 'USER' }),
    index: indexFlag,
  }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Shell)
    const { instance, deps } = await this.located(flags)
    const tty = atTerminal()
    const { user, index: number } = flags
    const request = { instance, service: args.service, number, user, tty, stdin: process.stdin }
    const handle = await openShell(request, deps)
    try {
      await session(handle, tty)
      this.exitWith = await handle.exitCode()
    } finally {
      process.stdin.destroy()
    }
  }
}
