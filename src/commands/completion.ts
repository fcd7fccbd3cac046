import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { SCRIPTS, SHELLS } from '../cli/completion/scripts.ts'

export default class Completion extends BaseCommand {
  static override summary = 'Print what makes a shell complete command lines of envctl'
  static override description =
    'Commands, flags, and what only this machine knows: services, environments, instances, templates. Put the line of your shell into its start file.'
  static override examples = [
    '$ eval "$(<%= config.bin %> completion bash)"   # ~/.bashrc',
    '$ eval "$(<%= config.bin %> completion zsh)"    # ~/.zshrc, after compinit',
    '<%= config.bin %> completion fish | source    # ~/.config/fish/config.fish',
  ]
  static override args = {
    shell: argument({ description: 'the shell', options: [...SHELLS], required: true }),
  }

  async run(): Promise<void> {
    const { args } = await this.parse(Completion)
    const shell = SHELLS.find((each) => each === args.shell)
    if (shell !== undefined) this.print(SCRIPTS[shell])
  }
}
