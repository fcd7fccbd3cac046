import * as Flags from '@oclif/core/flags'
import { exec } from '../actions/exec.ts'
import { EnvctlError } from '../base/errors.ts'
import { assignments, BaseCommand } from '../cli/base-command.ts'
import { assertEnvironment, splitLine } from '../cli/exec-arguments.ts'
import { engineFlag, envFlag, habitFlags, indexFlag, locateFlags } from '../cli/flags.ts'
import { atTerminal, session } from '../cli/session.ts'

export default class Exec extends BaseCommand {
  static override summary = 'Run a command in a running service'
  static override description =
    'Everything after the service is the command, flags included. Its exit code is that of envctl.'
  static override usage = 'exec [FLAGS] SERVICE COMMAND...'
  static override examples = [
    '<%= config.bin %> exec db psql -U postgres',
    '<%= config.bin %> exec -T db psql < dump.sql',
  ]
  static override strict = false
  static override flags = {
    ...locateFlags,
    engine: engineFlag,
    env: envFlag,
    user: Flags.string({ char: 'u', description: 'user to run as', helpValue: 'USER' }),
    workdir: Flags.string({ char: 'w', description: 'folder to run in', helpValue: 'PATH' }),
    index: indexFlag,
    privileged: Flags.boolean({ description: 'with all capabilities' }),
    'no-tty': Flags.boolean({ char: 'T', description: 'without a terminal' }),
    ...habitFlags,
  }

  async run(): Promise<void> {
    const { own, service, command } = splitLine(this.argv, Exec.flags)
    this.argv = [...own]
    const { flags } = await this.parse(Exec)
    assertEnvironment(flags.environment)
    if (service === undefined || command.length === 0) {
      throw new EnvctlError({
        code: 'usage.invalid',
        message: 'A service and a command are needed',
        hint: 'For example: envctl exec db psql -U postgres',
      })
    }
    const { instance, deps } = await this.located(flags)
    const tty = !flags['no-tty'] && atTerminal()
    const handle = await exec(
      {
        instance,
        service,
        number: flags.index,
        command,
        env: assignments(flags.env ?? [], '--env LEVEL=debug'),
        user: flags.user,
        workingDir: flags.workdir,
        privileged: flags.privileged,
        tty,
        stdin: process.stdin,
      },
      deps,
    )
    try {
      await session(handle, tty)
      this.exitWith = await handle.exitCode()
    } finally {
      process.stdin.destroy()
    }
  }
}
