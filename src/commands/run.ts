import * as Flags from '@oclif/core/flags'
import { hostCommand, withOutputs } from '../actions/run/on-host.ts'
import { startOneOff } from '../actions/run/one-off.ts'
import type { OneOff } from '../actions/run/one-off-container.ts'
import { EnvctlError } from '../base/errors.ts'
import { assignments, BaseCommand } from '../cli/base-command.ts'
import { assertEnvironment, splitLine } from '../cli/exec-arguments.ts'
import { engineFlag, envFlag, habitFlags, loadFlags } from '../cli/flags.ts'
import { makeRenderer } from '../cli/render/index.ts'
import { atTerminal, session } from '../cli/session.ts'

export default class Run extends BaseCommand {
  static override summary = 'Run a command in a new container of a service, or on the host'
  static override description =
    'With a service: a one-off container beside those that the service has, once all that it depends on is ready; it is removed when the command ends. After "--" without a service: the command runs here, with the outputs of the running instance in its environment. Its exit code is that of envctl.'
  static override usage = ['run [FLAGS] SERVICE [COMMAND...]', 'run [FLAGS] -- COMMAND...']
  static override examples = [
    '<%= config.bin %> run api npm run migrate',
    '<%= config.bin %> run --entrypoint sh api -c "ls -l"',
    '<%= config.bin %> run -- npm test',
  ]
  static override strict = false
  static override flags = {
    ...loadFlags,
    engine: engineFlag,
    env: envFlag,
    user: Flags.string({ char: 'u', description: 'user to run as', helpValue: 'USER' }),
    workdir: Flags.string({ char: 'w', description: 'folder to run in', helpValue: 'PATH' }),
    entrypoint: Flags.string({ description: "instead of the service's own", helpValue: 'PROGRAM' }),
    name: Flags.string({ description: 'name of the container', helpValue: 'NAME' }),
    'no-deps': Flags.boolean({ description: 'without bringing up what the service depends on' }),
    build: Flags.boolean({ description: 'build the image even when nothing of it changed' }),
    'service-ports': Flags.boolean({ char: 'P', description: "publish the service's ports" }),
    detach: Flags.boolean({ char: 'd', description: 'print the name of the container and leave it running' }),
    rm: Flags.boolean({ description: 'remove the container when it ends', allowNo: true, default: true }),
    'no-tty': Flags.boolean({ char: 'T', description: 'without a terminal' }),
    ...habitFlags,
  }

  async run(): Promise<void> {
    const { own, service, command } = splitLine(this.argv, Run.flags)
    this.argv = [...own]
    const { flags } = await this.parse(Run)
    assertEnvironment(flags.environment)
    if (service === undefined && command.length === 0) {
      throw new EnvctlError({
        code: 'usage.invalid',
        message: 'A service, or a command after "--", is needed',
        hint: 'For example: envctl run api npm run migrate, or: envctl run -- npm test',
      })
    }
    if (service === undefined) {
      const { spec, deps } = await this.loaded(flags)
      const given = { ...process.env, ...assignments(flags.env ?? [], '--env LEVEL=debug') }
      const env = await withOutputs(spec, given, deps)
      this.exitWith = await this.lendTerminal(() => hostCommand({ command, env }, deps.signal))
      return
    }
    const tty = !flags['no-tty'] && !flags.detach && atTerminal()
    const renderer = await makeRenderer({ quiet: false })
    let started: OneOff
    try {
      const { spec, deps } = await this.loaded(flags, renderer.listener)
      started = await startOneOff(
        spec,
        {
          service,
          command,
          entrypoint: flags.entrypoint === undefined ? undefined : [flags.entrypoint],
          env: assignments(flags.env ?? [], '--env LEVEL=debug'),
          user: flags.user,
          workingDir: flags.workdir,
          name: flags.name,
          noDeps: flags['no-deps'],
          build: flags.build,
          servicePorts: flags['service-ports'],
          tty,
          stdin: flags.detach ? undefined : process.stdin,
          detach: flags.detach,
        },
        { ...deps, env: process.env },
      )
    } finally {
      renderer.end()
    }
    await this.#follow(started, { tty, remove: flags.rm })
  }

  async #follow(started: OneOff, { tty, remove }: { readonly tty: boolean; readonly remove: boolean }) {
    if (started.attachment === undefined) return this.print(started.name)
    try {
      await session(started.attachment, tty)
      this.exitWith = await started.exitCode()
    } finally {
      process.stdin.destroy()
      if (remove || this.signal.aborted) await started.remove()
    }
  }
}
