import type { Template } from '../../definition/template.gen.ts'

/** Texts of a project's files by their paths from its folder; of some only that they are there. */
export type ProjectFiles = ReadonlyMap<string, string>

export interface KnownTemplate {
  readonly name: string
  readonly template: Template
}

/** How a variable of the project writes an address, so that the output of the same name fits. */
export interface AddressWish {
  readonly variable: string
  /** `postgresql+asyncpg`; without it a bare `host:port`. */
  readonly scheme?: string | undefined
  /** After the port, when it is no name of a database: `/1`. */
  readonly path?: string | undefined
  /** `?schema=public` */
  readonly query?: string | undefined
}

/** Something in the project that speaks for a service. */
export interface Sign {
  /** Templates that fit, the best first; not all of them need to exist. */
  readonly templates: readonly string[]
  /** File and what was seen in it: `package.json: pg`. */
  readonly because: string
  /** Parameters of the template, where it has them. */
  readonly with?: Readonly<Record<string, string>> | undefined
  readonly address?: AddressWish | undefined
}

/** The application of the project itself. */
export interface AppSign {
  /** Template of the Dockerfile that it is built by; none when it has a Dockerfile. */
  readonly template?: string | undefined
  /** The port that it listens on. */
  readonly port?: number | undefined
  readonly because: string
  /** Parameters of the template. */
  readonly with?: Readonly<Record<string, string>> | undefined
}

export interface TestSign {
  readonly command: string
  readonly because: string
}

/** What one detector saw. */
export interface Seen {
  readonly signs?: readonly Sign[]
  readonly test?: TestSign | undefined
  readonly app?: AppSign | undefined
  readonly warnings?: readonly string[]
}

/** Looks for one kind of thing in a project. Pure: it is handed the files. */
export type Detector = (files: ProjectFiles) => Seen

/** A template that the project seems to need. */
export interface Finding {
  readonly template: string
  readonly because: readonly string[]
  readonly with: Readonly<Record<string, string>>
  readonly addresses: readonly AddressWish[]
}

/** All that was seen in a project. */
export interface Detection {
  readonly findings: readonly Finding[]
  /** Seen, but there is no template for it. */
  readonly missing: readonly { readonly template: string; readonly because: readonly string[] }[]
  readonly app?: AppSign | undefined
  readonly test?: TestSign | undefined
  readonly warnings: readonly string[]
}
