import * as Flags from '@oclif/core/flags'
import { exec } from '../actions/exec.ts'
import { EnvctlError } from '../base/errors.ts'
import { assignments, BaseCommand } from '../cli/base-command.ts'
import { splitExec } from '../cli/exec-arguments.ts'
import { engineFlag, locateFlags } from '../cli/flags.ts'

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
    env: Flags.string({
      description: 'a variable for the command; may be given several times',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
    }),
    user: Flags.string({ char: 'u', description: 'user to run as' }),
    workdir: Flags.string({ char: 'w', description: 'folder to run in' }),
    index: Flags.integer({ description: 'which replica', default: 1, min: 1 }),
    privileged: Flags.boolean({ description: 'with all capabilities' }),
    'no-tty': Flags.boolean({ char: 'T', description: 'without a terminal' }),
  }

  async run(): Promise<void> {
    const { own, service, command } = splitExec(this.argv)
    this.argv = [...own]
    const { flags } = await this.parse(Exec)
    if (service === undefined || command.length === 0) {
      throw new EnvctlError({
        code: 'usage.invalid',
        message: 'A service and a command are needed',
        hint: 'For example: envctl exec db psql -U postgres',
      })
    }
    const { instance, deps } = await this.located(flags)
    const { stdin, stdout, stderr } = process
    const tty = !flags['no-tty'] && stdin.isTTY === true && stdout.isTTY === true
    const handle = await exec(
      {
        instance,
        service,
        number: flags.index,
        command,
        env: assignments(flags.env ?? []),
        user: flags.user,
        workingDir: flags.workdir,
        privileged: flags.privileged,
        tty,
        stdin,
      },
      deps,
    )
    const resize = () => void handle.resize(stdout.columns, stdout.rows).catch(() => undefined)
    if (tty) {
      stdin.setRawMode(true)
      stdout.on('resize', resize)
      resize()
    }
    try {
      for await (const { stream, data } of handle.output) (stream === 'stderr' ? stderr : stdout).write(data)
      this.exitWith = await handle.exitCode()
    } finally {
      if (tty) stdin.setRawMode(false)
      stdout.off('resize', resize)
      stdin.destroy()
    }
  }
}
