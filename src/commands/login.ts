import { homedir } from 'node:os'
import { text } from 'node:stream/consumers'
import * as Flags from '@oclif/core/flags'
import { login, registryHost } from '../actions/login.ts'
import { EnvctlError } from '../base/errors.ts'
import { argument } from '../cli/argument.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { jsonFlag } from '../cli/flags.ts'
import { askSecret, askText, canAsk } from '../cli/prompt.ts'
import { makeRenderer } from '../cli/render/index.ts'

export default class Login extends BaseCommand {
  static override summary = 'Log in to a registry'
  static override description =
    'Asks the registry whether it takes the name and the password, then keeps them where the Docker CLI does: with its credential helper, else in its config.json. The password is asked for, or read from stdin; it is never on the command line, which others can see.'
  static override examples = [
    '<%= config.bin %> login registry.example.com',
    '<%= config.bin %> login registry.example.com --username ci --password-stdin <token.txt',
    '<%= config.bin %> login',
  ]
  static override args = { registry: argument({ description: 'its host; Docker Hub without it' }) }
  static override flags = {
    username: Flags.string({
      char: 'u',
      description: 'who one is there; else it is asked for',
      helpValue: 'NAME',
    }),
    'password-stdin': Flags.boolean({
      description: 'read the password, or a token, from stdin',
      dependsOn: ['username'],
    }),
    json: jsonFlag,
  }

  async run(): Promise<void> {
    refusePassword(this.argv)
    const { args, flags } = await this.parse(Login)
    // Who mistypes it should not be asked for a password first.
    const registry = registryHost(args.registry)
    const renderer = await makeRenderer({ quiet: flags.json })
    const given = await this.#credentials(flags)
    const emit = this.stamped(renderer.listener)
    const deps = { env: process.env, homeDir: homedir(), signal: this.signal, emit }
    const outcome = await login({ registry, ...given }, deps).finally(renderer.end)
    if (flags.json) return this.printJson(outcome)
    const { username, place, plain, checked } = outcome
    if (!checked) this.tell(`! ${registry} lets everybody in: whether the password is right is not known`)
    this.tell(`Logged in to ${registry} as ${username}; the password is kept by ${place}`)
    if (plain)
      this.tell('It is not encrypted there: a credential helper ("credsStore") would keep it better.')
  }

  async #credentials(flags: {
    readonly username?: string | undefined
    readonly 'password-stdin': boolean
  }): Promise<{ readonly username: string; readonly password: string }> {
    if (flags['password-stdin']) {
      const password = (await text(process.stdin)).replace(/\r?\n$/, '')
      if (password !== '') return { username: flags.username ?? '', password }
      throw noPassword('There is no password on stdin')
    }
    if (!canAsk()) throw noPassword('Nobody can be asked for a password without a terminal')
    const username = flags.username ?? (await askText('User name:', this.signal))
    return { username, password: await askSecret('Password or token:', this.signal) }
  }
}

/** It is too late to keep it from others, but not to say so; and it is not told once more. */
function refusePassword(argv: readonly string[]): void {
  if (!argv.some((arg) => /^(-p.*|--password(=.*)?)$/.test(arg))) return
  throw new EnvctlError({
    code: 'usage.invalid',
    message: 'A password on the command line can be seen by others, and stays in the history of the shell',
    hint: 'Leave it out and type it when asked, or: envctl login --username NAME --password-stdin <FILE',
  })
}

function noPassword(message: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message,
    hint: 'For example: envctl login registry.example.com --username ci --password-stdin <token.txt',
  })
}
