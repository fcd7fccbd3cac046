import type { Diagnostic } from '../base/diagnostics.ts'
import type { ErrorCode } from '../base/error-codes.ts'
import type { ContainerState, Health, PublishedPort } from '../engine/port-types.ts'
import type { Plan } from '../plan/types.ts'
import type { Spec } from '../spec/types.ts'
import type { LayerForecast } from './outcomes/state.ts'

export type * from './outcomes/doctor.ts'
export type * from './outcomes/everyday.ts'
export type * from './outcomes/image-store.ts'
export type * from './outcomes/images.ts'
export type * from './outcomes/state.ts'
export type * from './outcomes/templates.ts'

/**
 * What use cases return: plain data, printed as it is by `--json`. `schemas/output/` is made from these types:
 * `scripts/output-schemas.ts` names the one of each command, and every field has a docstring.
 */

/** One container of a service. */
export interface ServiceOutcome {
  /** The service it belongs to. */
  readonly service: string
  /** Which of its replicas, from 1. */
  readonly number: number
  /** Name of the container. */
  readonly container: string
  /** The engine's id of it. */
  readonly containerId: string
  /** The image it was made of, as the spec names it. */
  readonly image: string
  /** What it does now. */
  readonly state: ContainerState
  /** The engine's own words: `Up 2 hours (healthy)`. */
  readonly status: string
  /** What the healthcheck says; `none` without one. */
  readonly health: Health
  /** When it has ended. */
  readonly exitCode?: number | undefined
  /** Where its ports are published on the host. */
  readonly ports: readonly PublishedPort[]
}

/** An instance after `up`. */
export interface UpOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Which environment of the definition it is. */
  readonly environment: string
  /** Whether anything was made, changed or started. */
  readonly changed: boolean
  /** Every container of it. */
  readonly services: readonly ServiceOutcome[]
  /** As seen from the host. */
  readonly outputs: Readonly<Record<string, string>>
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** What `down` removed, and what it left. */
export interface DownOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Names of what was removed. */
  readonly removed: RemovedNames
  /** Volumes that stay. */
  readonly kept: readonly string[]
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** What was removed. */
export interface RemovedNames {
  /** Names of containers. */
  readonly containers: readonly string[]
  /** Names of networks. */
  readonly networks: readonly string[]
  /** Names of volumes. */
  readonly volumes: readonly string[]
}

/** The containers of an instance. */
export interface PsOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Its containers. */
  readonly services: readonly ServiceOutcome[]
}

/** One instance, told from its labels alone. */
export interface InstanceSummary {
  /** Full name of the instance. */
  readonly instance: string
  /** The definition's name. */
  readonly name: string
  /** Which environment of the definition it is. */
  readonly environment: string
  /** Folder of its definition; empty when not known. */
  readonly directory: string
  /** File of its definition; empty when not known. */
  readonly file: string
  /** How many containers it has. */
  readonly services: number
  /** How many of them run. */
  readonly running: number
  /** `running`, `stopped`, or `partly running`; `data only` when only volumes are left. */
  readonly status: 'running' | 'partly running' | 'stopped' | 'data only'
}

/** The instances on the engine. */
export interface LsOutcome {
  /** Every instance on the engine. */
  readonly instances: readonly InstanceSummary[]
}

/** The outputs of a running instance. */
export interface OutputsOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Named values, as seen from the host. */
  readonly outputs: Readonly<Record<string, string>>
}

/** What `up` would do, and why. */
export interface PlanOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** What `up` would do. */
  readonly plan: Plan
  /** Layers that new state would begin as, in the order in which they build upon each other. */
  readonly layers: readonly LayerForecast[]
}

/** What a valid definition holds. */
export interface ValidateOutcome {
  /** The definition, as it was given. */
  readonly file: string
  /** The definition's name. */
  readonly name: string
  /** Every environment that was looked at. */
  readonly environments: readonly EnvironmentSummary[]
}

/** An environment of a definition. */
export interface EnvironmentSummary {
  /** Its key in the definition. */
  readonly name: string
  /** Names of its services. */
  readonly services: readonly string[]
}

/** One line of a service's log. */
export interface LogLine {
  /** The service that wrote it. */
  readonly service: string
  /** Which of its replicas, from 1. */
  readonly number: number
  /** Where it was written to. */
  readonly stream: 'stdout' | 'stderr'
  /** Without its line end. */
  readonly text: string
  /** When asked for: RFC 3339 with nanoseconds. */
  readonly timestamp?: string | undefined
}

/** The spec; with `--services`, `--volumes` or `--images` the names alone. */
export type ConfigOutcome = Spec | readonly string[]

/** What `--json` prints of a command that fails; its exit code is not 0. */
export interface ErrorOutcome {
  /** What went wrong. */
  readonly error: ErrorReport
}

/** An error: what happened, why, and what to do next. */
export interface ErrorReport {
  /** Stable: scripts match on it, and the troubleshooting guide is ordered by it. */
  readonly code: ErrorCode
  /** What happened and to what, in one sentence without a full stop. */
  readonly message: string
  /** Why, as far as is known: the engine's own words, the last log lines. May have several lines. */
  readonly detail?: string | undefined
  /** What to do next. May have several lines. */
  readonly hint?: string | undefined
  /** The places in the definition that are wrong; empty when that is not what happened. */
  readonly diagnostics: readonly Diagnostic[]
}
