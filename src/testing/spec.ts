import { randomBytes } from 'node:crypto'
import type { UpDeps } from '../actions/deps.ts'
import { leased } from '../actions/instance/lease.ts'
import { loadSpec, ownSpec } from '../actions/load.ts'
import { publishedFor } from '../actions/ports/published-for.ts'
import type { Spec } from '../spec/types.ts'
import { type Description, isDisposable, loadRequestOf } from './description.ts'

export interface SpecRequest {
  readonly description: Description
  /** The process that owns the instance; this one without it. */
  readonly owner?: string | undefined
  /** What sets a disposable instance apart; something that nobody else has without it. */
  readonly suffix?: string | undefined
}

/** The spec of an instance to be: of one that nobody else has, unless a name was given. */
export async function specOf({ description, owner, suffix }: SpecRequest, deps: UpDeps): Promise<Spec> {
  const { instance, lifetimeMs } = description
  const request = loadRequestOf(description, instance ?? suffix ?? newSuffix())
  const loaded = await loadSpec(request)
  const spec =
    instance === undefined ? publishedFor(loaded, deps.engine.address) : await ownSpec(loaded, request, deps)
  return isDisposable(description) ? leased(spec, { owner, lifetimeMs }) : spec
}

export const newSuffix = (): string => `t${randomBytes(4).toString('hex')}`
