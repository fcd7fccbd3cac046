import { homedir } from 'node:os'
import { Command } from '@oclif/core/command'
import { connectEngine } from '../actions/connect.ts'
import type { Deps } from '../actions/deps.ts'
import type { Emit, EnvctlEvent } from '../actions/events.ts'
import { type Located, locateInstance } from '../actions/locate.ts'
import type { LoadRequest, LocateRequest } from '../actions/requests.ts'
import { cancelled, codeOf, EnvctlError } from '../base/errors.ts'
import type { Engine } from '../engine/port.ts'
import type { Spec } from '../spec/types.ts'
import { currentFolder } from './current-folder.ts'
import { sameInstance } from './same-instance.ts'
import { Sweep } from './sweep.ts'

interface LocateFlags {
  readonly file?: readonly string[] | undefined
  readonly environment?: string | undefined
  readonly instance?: string | undefined
}

interface LoadFlags extends LocateFlags {
  readonly set?: readonly string[] | undefined
  readonly profile?: readonly string[] | undefined
  readonly 'env-file'?: string | undefined
  readonly mirror?: readonly string[] | undefined
}

interface Loaded {
  readonly spec: Spec
  readonly deps: Deps
}

/** What commands share: the engine, the signals, and where results and errors go. */
export abstract class BaseCommand extends Command {
  readonly #ending = new AbortController()
  #engine: Engine | undefined
  #sweep: Sweep | undefined
  #signalCode: number | undefined
  /** Whether a program of this machine has the terminal, and with it what is typed there. */
  #terminalLent = false
  /** Whether who read what is written has stopped reading. */
  #unread = false

  /** Ends what is under way. */
  protected get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Whether instances that were left behind are taken away in passing. */
  protected readonly sweeps: boolean = true

  /** The exit code of a command that ends without an error. */
  protected exitWith = 0

  /** Runs the command and sets the exit code of the process. */
  async runToEnd(): Promise<void> {
    const interrupt = () => {
      if (!this.#terminalLent) this.#end(130)
    }
    const terminate = () => this.#end(143)
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', terminate)
    const onUnwritable = (error: Error) => this.#endUnread(error)
    // They stay: a pipe tells of what was written last when the command is over.
    process.stdout.on('error', onUnwritable)
    process.stderr.on('error', onUnwritable)
    try {
      await this.run()
      process.exitCode = this.#signalCode ?? (this.#unread ? 0 : this.exitWith)
    } catch (error) {
      process.exitCode = await this.#exitCodeOf(error)
    } finally {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', terminate)
      await this.#sweep?.end()
      this.#engine?.close()
    }
  }

  /** The first signal asks to end, the second does not ask. */
  #end(code: number): void {
    if (this.#signalCode !== undefined) process.exit(code)
    this.#signalCode = code
    this.#ending.abort(cancelled())
  }

  /**
   * Runs a program of this machine that a person works with. At a terminal Ctrl-C reaches it anyway and is its own: a
   * client of a database ends its query and not itself.
   */
  protected async lendTerminal(program: () => Promise<number>): Promise<number> {
    this.#terminalLent = process.stdin.isTTY === true
    try {
      return await program()
    } finally {
      this.#terminalLent = false
    }
  }

  /** Who reads may stop reading (`envctl logs | head`): the command tidies up and ends as if all had been read. */
  #endUnread(error: Error): void {
    if (!isUnread(error)) throw error
    this.#unread = true
    this.#ending.abort(cancelled(error))
  }

  async #exitCodeOf(error: unknown): Promise<number> {
    if (this.#unread && (isCancelled(error) || isUnread(error))) return this.#signalCode ?? 0
    const { reportError } = await import('./report-error.ts')
    const code = reportError(error, [String(this.id), ...this.argv])
    return this.#signalCode ?? code
  }

  protected async deps(
    flags: { readonly engine?: string | undefined },
    listener: (event: EnvctlEvent) => void = () => undefined,
  ): Promise<Deps> {
    const { engine } = flags
    this.#engine = await connectEngine({ engine, env: process.env, homeDir: homedir() })
    const deps: Deps = {
      engine: this.#engine,
      signal: this.signal,
      now: () => performance.now(),
      emit: this.stamped(listener),
    }
    if (this.sweeps) this.#sweep = new Sweep(deps, engine)
    return deps
  }

  /** Tells a listener of events, with the time since now. */
  protected stamped(listener: (event: EnvctlEvent) => void): Emit {
    const began = performance.now()
    return (event) => listener({ ...event, at: performance.now() - began })
  }

  /** The instance that is meant, and the engine that has it. */
  protected async located(
    flags: LocateFlags & { readonly engine?: string | undefined },
    listener?: (event: EnvctlEvent) => void,
  ): Promise<Located & { readonly deps: Deps }> {
    const deps = await this.deps(flags, listener)
    return { ...(await locateInstance(this.locateRequest(flags), deps)), deps }
  }

  /** The spec of the instance that is meant, and the engine for it. */
  protected async loaded(
    flags: LoadFlags & { readonly engine?: string | undefined },
    listener?: (event: EnvctlEvent) => void,
  ): Promise<Loaded> {
    // Loaded by who needs it: most commands do not read the whole of a definition.
    const { loadSpec, ownSpec } = await import('../actions/load.ts')
    const request = this.loadRequest(flags)
    // What is wrong with the definition is told without an engine.
    const spec = await loadSpec(request)
    const deps = await this.deps(flags, listener)
    return { spec: await ownSpec(spec, request, deps), deps }
  }

  /** The same; nothing where an instance is named by its full name, and no definition is to be found. */
  protected async loadedIfAny(
    flags: LoadFlags & { readonly engine?: string | undefined },
    listener?: (event: EnvctlEvent) => void,
  ): Promise<Loaded | undefined> {
    const { hasDefinition } = await import('../actions/load.ts')
    const none = flags.instance !== undefined && !hasDefinition(this.locateRequest(flags))
    return none ? undefined : this.loaded(flags, listener)
  }

  protected locateRequest({ file, environment, instance }: LocateFlags): LocateRequest {
    return { cwd: currentFolder(instance), file, environment, instance }
  }

  protected loadRequest(flags: LoadFlags): LoadRequest {
    return {
      ...this.locateRequest(flags),
      set: assignments(flags.set ?? []),
      env: process.env,
      profiles: flags.profile ?? [],
      envFile: flags['env-file'],
      mirrors: flags.mirror,
    }
  }

  /** A result, on stdout. */
  protected print(text: string): void {
    process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
  }

  protected printJson(value: unknown): void {
    this.print(JSON.stringify(value, undefined, 2))
  }

  /** Where what is shown goes. */
  protected get face() {
    return {
      printJson: (value: unknown) => this.printJson(value),
      tell: (text: string) => this.tell(text),
    }
  }

  /** Something for the person, on stderr; commands in it are about the instance that is meant here. */
  protected tell(text: string): void {
    process.stderr.write(`${sameInstance(text, [String(this.id), ...this.argv])}\n`)
  }
}

/** `["A=1"]` as `{ A: '1' }`. */
export function assignments(
  list: readonly string[],
  example = '--set PG_VERSION=16',
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
      throw new EnvctlError({
        code: 'usage.invalid',
        message: `"${text}" is not of the form NAME=VALUE`,
        hint: `For example: ${example}`,
      })
    }),
  )
}

const isUnread = (error: unknown) => codeOf(error) === 'EPIPE'

const isCancelled = (error: unknown) => codeOf(error) === 'operation.cancelled'
