import { type CopyPlace, copy } from '../actions/copy.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, indexFlag, locateFlags } from '../cli/flags.ts'

export default class Cp extends BaseCommand {
  static override summary = 'Copy files between this machine and a service'
  static override description =
    'SERVICE:PATH is in the service, which need not run. What goes to a folder that is there goes into it; of FOLDER/. that is its content. "-" is a tar: of standard input, or to standard output.'
  static override examples = [
    '<%= config.bin %> cp dump.sql db:/tmp/',
    '<%= config.bin %> cp api:/app/coverage ./coverage',
    '<%= config.bin %> cp assets/. web:/srv',
    '<%= config.bin %> cp db:/var/log - | tar -t',
  ]
  static override args = {
    from: argument({ description: 'PATH, SERVICE:PATH or -', required: true }),
    to: argument({ description: 'PATH, SERVICE:PATH or -', required: true }),
  }
  static override flags = { ...locateFlags, engine: engineFlag, index: indexFlag }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Cp)
    const { instance, deps } = await this.located(flags)
    const from = placeOf(args.from, process.stdin)
    const to = placeOf(args.to, process.stdout)
    try {
      await copy({ instance, from, to, number: flags.index, cwd: process.cwd() }, deps)
    } finally {
      // Where the tar is not read to its end, its writer would hold this process up.
      if ('tar' in from) process.stdin.destroy()
    }
    this.tell(`${args.from} copied to ${args.to}`)
  }
}

/** `./a:b` is of this machine, and so is `C:\a` where disks have letters. */
function placeOf<Tar>(text: string, tar: Tar): CopyPlace<Tar> {
  if (text === '-') return { tar }
  const [, service = '', path] = /^([a-zA-Z0-9._-]+):(.*)$/s.exec(text) ?? []
  const isDisk = process.platform === 'win32' && service.length === 1
  if (path === undefined || isDisk || service.startsWith('.')) return { path: text }
  return { service, path: path === '' ? '/' : path }
}
