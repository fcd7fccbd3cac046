import { type CopyPlace, copy } from '../actions/copy.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { engineFlag, indexFlag, locateFlags } from '../cli/flags.ts'

export default class Cp extends BaseCommand {
  static override summary = 'Copy files between this machine and a service'
  static override description =
    'SERVICE:PATH is in the service, which need not run. What goes to a folder that is there goes into it.'
  static override examples = [
    '<%= config.bin %> cp dump.sql db:/tmp/',
    '<%= config.bin %> cp api:/app/coverage ./coverage',
  ]
  static override args = {
    from: argument({ description: 'PATH or SERVICE:PATH', required: true }),
    to: argument({ description: 'PATH or SERVICE:PATH', required: true }),
  }
  static override flags = { ...locateFlags, engine: engineFlag, index: indexFlag }

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Cp)
    const { instance, deps } = await this.located(flags)
    const request = { instance, from: placeOf(args.from), to: placeOf(args.to), number: flags.index }
    await copy({ ...request, cwd: process.cwd() }, deps)
    this.tell(`${args.from} copied to ${args.to}`)
  }
}

/** `./a:b` and `C:\a` are of this machine. */
function placeOf(text: string): CopyPlace {
  const [, service, path] = /^([a-zA-Z0-9._-]{2,}):(.*)$/s.exec(text) ?? []
  return service === undefined || path === undefined || service.startsWith('.')
    ? { path: text }
    : { service, path: path === '' ? '/' : path }
}
