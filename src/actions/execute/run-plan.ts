import { cancelled, EnvctlError, messageOf } from '../../base/errors.ts'
import { nameOf } from '../../plan/format.ts'
import type { Action, ActionKind, ActionOf, Plan } from '../../plan/types.ts'
import type { Deps } from '../deps.ts'
import { Lanes, type Limits } from './lanes.ts'

/** What is done for each kind of action. */
export type Handlers<Context> = {
  readonly [Kind in ActionKind]: (action: ActionOf<Kind>, context: Context) => Promise<void>
}

export interface RunOptions<Context> {
  readonly deps: Pick<Deps, 'emit' | 'signal' | 'now'>
  /** What the handlers share; the signal aborts them when another action fails or the operation is cancelled. */
  readonly contextOf: (signal: AbortSignal) => Context
  readonly limits?: Partial<Limits> | undefined
}

/**
 * Runs a plan: every action the moment that all it needs is done. When one fails, those that run are aborted,
 * those that wait are skipped, and once all have settled the first failure is thrown; a caller's abort
 * becomes `operation.cancelled`. A wait that is not required fails with a notice only.
 */
export async function runPlan<Context>(
  plan: Plan,
  handlers: Handlers<Context>,
  options: RunOptions<Context>,
): Promise<void> {
  if (plan.actions.length === 0)
    return options.deps.signal.aborted ? Promise.reject(interruption(options.deps.signal)) : undefined
  await new Run(plan, handlers, options).finish()
}

class Run<Context> {
  readonly #handlers: Handlers<Context>
  readonly #deps: RunOptions<Context>['deps']
  readonly #abort = new AbortController()
  readonly #context: Context
  readonly #lanes: Lanes
  readonly #waiting: Map<string, Action>
  readonly #missing = new Map<string, Set<string>>()
  /** The first that failed, and what is skipped for the lack of it. */
  readonly #failed = new Set<string>()
  readonly #running = new Set<string>()
  readonly #settled = Promise.withResolvers<void>()
  #failure: { readonly error: unknown; readonly action?: Action | undefined } | undefined

  constructor(plan: Plan, handlers: Handlers<Context>, { deps, contextOf, limits }: RunOptions<Context>) {
    this.#handlers = handlers
    this.#deps = deps
    this.#context = contextOf(this.#abort.signal)
    this.#lanes = new Lanes(limits)
    this.#waiting = new Map(plan.actions.map((action) => [action.id, action]))
    for (const action of plan.actions) {
      const unknown = action.needs.find((need) => !this.#waiting.has(need))
      if (unknown !== undefined) throw new Error(`${action.id} needs ${unknown}, which is not in the plan`)
      this.#missing.set(action.id, new Set(action.needs))
    }
  }

  async finish(): Promise<void> {
    const { signal } = this.#deps
    const interrupt = () => this.#fail({ error: interruption(signal) })
    signal.addEventListener('abort', interrupt, { once: true })
    try {
      if (signal.aborted) interrupt()
      this.#advance()
      await this.#settled.promise
    } finally {
      signal.removeEventListener('abort', interrupt)
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Starts what may start; ends the run when nothing runs and nothing can. */
  #advance(): void {
    if (this.#failure === undefined) {
      for (const action of [...this.#waiting.values()]) {
        if (this.#missing.get(action.id)?.size !== 0 || !this.#lanes.enter(action.kind)) continue
        this.#waiting.delete(action.id)
        this.#running.add(action.id)
        void this.#run(action)
      }
    } else {
      this.#skipWaiting(this.#failure.action)
    }
    if (this.#running.size > 0) return
    if (this.#waiting.size > 0)
      this.#fail({ error: new Error(`the plan has a circle among: ${[...this.#waiting.keys()].join(', ')}`) })
    this.#skipWaiting(this.#failure?.action)
    this.#settled.resolve()
  }

  async #run(action: Action): Promise<void> {
    const { emit, now } = this.#deps
    const began = now()
    emit({ type: 'action.started', action })
    try {
      await this.#handle(action)
      emit({ type: 'action.finished', action, tookMs: now() - began })
      this.#done(action)
    } catch (error) {
      if (action.kind === 'wait-container' && !action.required && !this.#abort.signal.aborted) {
        const message = messageOf(error)
        emit({ type: 'action.skipped', action, because: message })
        emit({
          type: 'notice',
          subject: `${action.service}-${action.number}`,
          message: `${message}; nothing requires it, so the rest goes on`,
        })
        this.#done(action)
      } else {
        const code =
          error instanceof EnvctlError
            ? error.code
            : this.#abort.signal.aborted
              ? 'operation.cancelled'
              : 'internal.bug'
        emit({ type: 'action.failed', action, tookMs: now() - began, code, message: messageOf(error) })
        if (this.#failure === undefined) this.#failed.add(action.id)
        this.#fail({ error, action })
      }
    }
    this.#running.delete(action.id)
    this.#lanes.leave(action.kind)
    this.#advance()
  }

  #done(action: Action): void {
    for (const missing of this.#missing.values()) missing.delete(action.id)
  }

  /** The first failure counts; later ones follow from it. */
  #fail(failure: { readonly error: unknown; readonly action?: Action | undefined }): void {
    this.#failure ??= failure
    this.#abort.abort(cancelled(this.#failure.error))
  }

  /** In the plan's order, so that what was skipped for a need is known when those that need it are told of. */
  #skipWaiting(cause: Action | undefined): void {
    for (const action of this.#waiting.values()) {
      const need = action.needs.find((id) => this.#failed.has(id))
      if (need !== undefined) this.#failed.add(action.id)
      const because =
        need !== undefined ? `needs ${need}` : cause === undefined ? 'interrupted' : `${nameOf(cause)} failed`
      this.#deps.emit({ type: 'action.skipped', action, because })
    }
    this.#waiting.clear()
  }

  #handle(action: Action): Promise<void> {
    const { [action.kind]: handler } = this.#handlers
    // The handler of an action's kind takes that action: TypeScript cannot follow the two together.
    return (handler as (action: Action, context: Context) => Promise<void>)(action, this.#context)
  }
}

function interruption(signal: AbortSignal): unknown {
  return signal.reason instanceof EnvctlError ? signal.reason : cancelled(signal.reason)
}
