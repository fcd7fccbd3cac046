import { homedir } from 'node:os'
import * as Flags from '@oclif/core/flags'
import { doctor } from '../actions/doctor.ts'
import { ERROR_CODES } from '../base/error-codes.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { currentFolder } from '../cli/current-folder.ts'
import { doctorText } from '../cli/doctor-text.ts'
import { engineFlag, fileFlag, jsonFlag, yesFlag } from '../cli/flags.ts'
import { agreed } from '../cli/prompt.ts'

export default class Doctor extends BaseCommand {
  static override summary = 'See what can go wrong on this machine, and what helps'
  static override description =
    `Looks at the engine, its room, memory, networks and clock, at mirrors, credentials and limits, for five seconds at most. With --fix it starts an engine that does not run, or installs one, after asking; it never removes or changes anything.

Exit codes: ${ERROR_CODES['engine.unreachable']} when the engine cannot be reached, else 0, also with problems and warnings.`
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --json',
    '<%= config.bin %> doctor --fix --yes',
  ]
  static override flags = {
    file: fileFlag,
    engine: engineFlag,
    fix: Flags.boolean({ description: 'start or install the engine when that is what is missing' }),
    yes: yesFlag,
    json: jsonFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    const { file, engine, yes } = flags
    const outcome = await doctor(
      { cwd: currentFolder(), file, engine, env: process.env, homeDir: homedir() },
      { signal: this.signal, fixing: flags.fix ? this.#fixing(yes) : undefined },
    )
    if (flags.json) this.printJson(outcome)
    else this.print(await doctorText(outcome, process.stdout.columns))
    const reached = outcome.findings.some(({ check, status }) => check === 'engine' && status === 'ok')
    if (!reached) this.exitWith = ERROR_CODES['engine.unreachable']
  }

  #fixing(yes: boolean) {
    return {
      agree: (commands: readonly string[]) => {
        const shown = commands.map((command) => `  ${command}`).join('\n')
        return agreed(`No engine answers. This may help:\n${shown}\nRun it?`, { yes, signal: this.signal })
      },
      show: (text: string) => void process.stderr.write(text),
    }
  }
}
