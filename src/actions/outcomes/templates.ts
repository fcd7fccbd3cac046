import type { Diagnostic } from '../../base/diagnostics.ts'

/** A template in short. */
export interface TemplateSummary {
  /** What `template:` says. */
  readonly name: string
  /** Whether it is a service, or writes the Dockerfile of a build. */
  readonly kind: 'service' | 'dockerfile'
  /** What it is, in one line. */
  readonly description: string
  /** With the default parameters; none of a Dockerfile. */
  readonly image?: string | undefined
  /** The default one. */
  readonly version?: string | undefined
  /** The port that `.port` and `.url` mean; of a Dockerfile the one that it exposes. */
  readonly port?: number | string | undefined
  /** Of the project itself, and not of envctl. */
  readonly own: boolean
}

/** A template of the project that is not valid. */
export interface BrokenTemplate {
  /** Name of its folder. */
  readonly name: string
  /** What is wrong with it. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The templates that a definition may use. */
export interface TemplatesOutcome {
  /** Those that are valid, by name. */
  readonly templates: readonly TemplateSummary[]
  /** Of the project itself, and not valid. */
  readonly broken: readonly BrokenTemplate[]
}

/** All of one template. */
export interface TemplateOutcome extends TemplateSummary {
  /** Where it stands, absolute. */
  readonly file: string
  /** As it is written: by `template.schema.json`, or `dockerfile-template.schema.json`. */
  readonly template: Readonly<Record<string, unknown>>
  /** YAML that uses it, ready to paste. */
  readonly example: string
  /** The Dockerfile that it writes, where that is asked for. */
  readonly dockerfile?: string | undefined
}

/** A service of the definition that was written. */
export interface InitService {
  /** Its name. */
  readonly name: string
  /** Of the service, or of the Dockerfile that it is built by; none for one with a Dockerfile, or taken over as it is. */
  readonly template?: string | undefined
  /** What it was made for: `package.json: pg`. */
  readonly because: readonly string[]
}

/** Something that the project seems to need. */
export interface InitFinding {
  /** Name of the template. */
  readonly template: string
  /** Where that was seen: `package.json: pg`. */
  readonly because: readonly string[]
}

/** What `init` found and wrote. */
export interface InitOutcome {
  /** The definition: what was written, or the Compose file that stays in use. */
  readonly file: string
  /** Whether it was written. */
  readonly written: boolean
  /** The services of the definition. */
  readonly services: readonly InitService[]
  /** What the project seems to need. */
  readonly findings: readonly InitFinding[]
  /** Seen, but there is no template for it. */
  readonly missing: readonly InitFinding[]
  /** What could not be read or taken over. */
  readonly warnings: readonly string[]
  /** The definition's text; none when nothing is written. */
  readonly yaml?: string | undefined
}
