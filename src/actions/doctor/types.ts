import type { Failure } from '../../engine/connect.ts'
import type { EngineAddress, EngineHealth, EngineInfo } from '../../engine/port-types.ts'
import type { Finding } from '../outcomes.ts'
import type { DoctorRequest } from '../requests.ts'

/** What a check judged: a finding that does not yet say whose it is. */
export type Judged = Omit<Finding, 'check' | 'fixable'> & { readonly fixable?: boolean }

/** One thing that can go wrong on a machine. */
export interface Check {
  readonly name: string
  run(world: World): Promise<readonly Judged[]>
}

/** What checks look at. Its answers are fetched once for all of them. */
export interface World {
  readonly request: DoctorRequest
  /** Aborted when the time of the checks is over. */
  readonly signal: AbortSignal
  engine(): Promise<Answer>
}

/** What came of looking for an engine. */
export interface Answer {
  readonly failures: readonly Failure[]
  readonly explicit: boolean
  /** Where there is one. */
  readonly address?: EngineAddress | undefined
  /** Absent where there is none, or it does not answer. */
  readonly facts?: EngineFacts | undefined
  /** Why one that can be reached does not answer. */
  readonly silence?: { readonly reason: string; readonly hint?: string | undefined } | undefined
}

export interface EngineFacts {
  readonly address: EngineAddress
  readonly info: EngineInfo
  readonly health: EngineHealth
  /** When it was asked and when it had answered: Unix time in milliseconds by this machine's clock. */
  readonly asked: { readonly from: number; readonly to: number }
  /** Whether it runs on this machine, and not in a virtual one or elsewhere. */
  readonly here: boolean
}

/** The check of something that only an engine can tell. */
export function ofEngine(judge: (facts: EngineFacts) => readonly Judged[]): Check['run'] {
  return async (world) => {
    const { facts } = await world.engine()
    return facts === undefined ? [UNTOLD] : judge(facts)
  }
}

export const UNTOLD: Judged = { status: 'unknown', seen: 'Only an engine can tell' }
