import type { Diagnostic } from '../base/diagnostics.ts'
import type { Template } from '../definition/template.gen.ts'
import type {
  ContainerEvent,
  ContainerState,
  ContainerStats,
  Health,
  PublishedPort,
} from '../engine/port-types.ts'
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

/** What `stop`, `start`, `restart`, `pause` and `unpause` did. */
export interface LifecycleOutcome {
  readonly instance: string
  /** Names of the containers that were touched; none when all was so already. */
  readonly changed: readonly string[]
  /** Every container of the services meant, as it is now. */
  readonly services: readonly ServiceOutcome[]
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

export interface PortOutcome {
  readonly instance: string
  readonly service: string
  readonly ports: readonly {
    /** `5432/tcp` */
    readonly target: string
    /** Where it is reached from here. */
    readonly host: string
    readonly published: number
  }[]
}

/** What a browser is to open. */
export interface UrlOutcome {
  readonly instance: string
  /** The service or output. */
  readonly name: string
  readonly url: string
}

/** Something that happened to a container of an instance. */
export interface InstanceEvent {
  /** RFC 3339, by the engine's clock. */
  readonly time: string
  readonly service: string
  readonly number: number
  readonly containerId: string
  readonly action: ContainerEvent['action']
  /** Of `die`. */
  readonly exitCode?: number | undefined
  /** Of `health`. */
  readonly health?: Health | undefined
}

/** What one container uses. */
export interface UsageOutcome extends ContainerStats {
  readonly service: string
  readonly number: number
}

export interface TopOutcome {
  readonly instance: string
  readonly services: readonly UsageOutcome[]
}

export interface TestOutcome {
  /** The disposable instance, gone by now unless it was to be kept. */
  readonly instance: string
  /** Of the command. */
  readonly exitCode: number
  /** Where the logs and states of a failed run are kept; absolute. */
  readonly failures?: string | undefined
  readonly kept: boolean
  readonly tookMs: number
}

export interface VersionOutcome {
  /** Of envctl. */
  readonly version: string
  readonly node: string
  /** `linux-x64` */
  readonly platform: string
  /** Absent when none can be reached. */
  readonly engine?:
    | {
        readonly product: 'docker' | 'podman'
        readonly version: string
        readonly apiVersion: string
        readonly url: string
        /** How it was found. */
        readonly source: string
      }
    | undefined
}

/** What one check of `doctor` found. */
export interface Finding {
  readonly check: string
  /** `unknown`: it could not be seen, such as what only an engine can tell. */
  readonly status: 'ok' | 'warning' | 'problem' | 'unknown'
  readonly seen: string
  /** What helps. Lines that begin with two spaces are commands or texts to copy. */
  readonly remedy?: string | undefined
  /** Whether `--fix` can do it. */
  readonly fixable: boolean
}

/** What `doctor --fix` did. */
export interface FixOutcome {
  readonly check: string
  readonly commands: readonly string[]
  /** Whether the check is passed now. */
  readonly solved: boolean
  /** Why a command failed. */
  readonly failure?: string | undefined
}

export interface DoctorOutcome {
  readonly findings: readonly Finding[]
  readonly fixes: readonly FixOutcome[]
}

/** An instance that nobody needs any more. */
export interface LeftoverOutcome {
  readonly instance: string
  /** `folder gone`: that of its definition; `owner gone`, `lease ended`: of a disposable one. */
  readonly reason: 'folder gone' | 'owner gone' | 'lease ended'
  readonly directory: string
  readonly containers: readonly string[]
  readonly volumes: readonly string[]
}

export interface GcOutcome {
  readonly leftovers: readonly LeftoverOutcome[]
  /** Full names of the instances that were taken away. */
  readonly removed: readonly string[]
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
