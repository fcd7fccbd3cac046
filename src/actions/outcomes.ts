import type { Diagnostic } from '../base/diagnostics.ts'
import type { Template } from '../definition/template.gen.ts'
import type { ContainerState, Health, PublishedPort } from '../engine/port-types.ts'
import type { Plan } from '../plan/types.ts'

/** What use cases return: plain data, printed as it is by `--json`. */

/** One container of a service. */
export interface ServiceOutcome {
  readonly service: string
  readonly number: number
  readonly container: string
  readonly containerId: string
  readonly image: string
  readonly state: ContainerState
  /** The engine's own words: `Up 2 hours (healthy)`. */
  readonly status: string
  readonly health: Health
  readonly exitCode?: number | undefined
  readonly ports: readonly PublishedPort[]
}

export interface UpOutcome {
  readonly instance: string
  readonly environment: string
  /** Whether anything was made, changed or started. */
  readonly changed: boolean
  readonly services: readonly ServiceOutcome[]
  /** As seen from the host. */
  readonly outputs: Readonly<Record<string, string>>
  readonly tookMs: number
}

export interface DownOutcome {
  readonly instance: string
  /** Names of what was removed. */
  readonly removed: {
    readonly containers: readonly string[]
    readonly networks: readonly string[]
    readonly volumes: readonly string[]
  }
  /** Volumes that stay. */
  readonly kept: readonly string[]
  readonly tookMs: number
}

export interface PsOutcome {
  readonly instance: string
  readonly services: readonly ServiceOutcome[]
}

export interface InstanceSummary {
  readonly instance: string
  readonly name: string
  readonly environment: string
  /** Folder of its definition; empty when not known. */
  readonly directory: string
  readonly file: string
  readonly services: number
  readonly running: number
  /** `running`, `stopped`, or `partly running`; `data only` when only volumes are left. */
  readonly status: 'running' | 'partly running' | 'stopped' | 'data only'
}

export interface LsOutcome {
  readonly instances: readonly InstanceSummary[]
}

export interface OutputsOutcome {
  readonly instance: string
  readonly outputs: Readonly<Record<string, string>>
}

export interface PlanOutcome {
  readonly instance: string
  readonly plan: Plan
}

export interface ValidateOutcome {
  readonly file: string
  readonly name: string
  readonly environments: readonly { readonly name: string; readonly services: readonly string[] }[]
}

/** One line of a service's log. */
export interface LogLine {
  readonly service: string
  readonly number: number
  readonly stream: 'stdout' | 'stderr'
  /** Without its line end. */
  readonly text: string
  /** When asked for: RFC 3339 with nanoseconds. */
  readonly timestamp?: string | undefined
}

export interface TemplateSummary {
  readonly name: string
  readonly description: string
  /** With the default parameters; none when it is built. */
  readonly image?: string | undefined
  /** The default one. */
  readonly version?: string | undefined
  /** The port that `.port` and `.url` mean. */
  readonly port?: number | string | undefined
  /** Of the project itself, and not of envctl. */
  readonly own: boolean
}

export interface TemplatesOutcome {
  readonly templates: readonly TemplateSummary[]
  /** Of the project itself, and not valid. */
  readonly broken: readonly { readonly name: string; readonly diagnostics: readonly Diagnostic[] }[]
}

export interface TemplateOutcome extends TemplateSummary {
  readonly file: string
  readonly template: Template
  /** YAML that uses it, ready to paste. */
  readonly example: string
}

export interface InitOutcome {
  /** The definition: what was written, or the Compose file that stays in use. */
  readonly file: string
  readonly written: boolean
  readonly services: readonly {
    readonly name: string
    /** None for one that is built, or taken over as it is. */
    readonly template?: string | undefined
    readonly because: readonly string[]
  }[]
  /** What the project seems to need. */
  readonly findings: readonly { readonly template: string; readonly because: readonly string[] }[]
  /** Seen, but there is no template for it. */
  readonly missing: readonly { readonly template: string; readonly because: readonly string[] }[]
  readonly warnings: readonly string[]
  /** The definition's text; none when nothing is written. */
  readonly yaml?: string | undefined
}
