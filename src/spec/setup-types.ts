import type { Text } from './text-types.ts'

/** What is run once, in its turn, to bring an environment into its initial state. */
export interface SetupStepSpec {
  /** No two steps of an environment have the same. */
  readonly name: string
  /** What is run, and where. */
  readonly action: SetupRun | SetupExec | SetupHost
  /** Absolute file that the command reads as its input. */
  readonly stdin?: string | undefined
  /** Files and folders as absolute paths, and patterns as they are written, which count from the definition's folder. */
  readonly inputs: readonly string[]
  /** Services that must be ready before: those that it was told and those that its texts refer to. */
  readonly dependsOn: readonly string[]
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number
}

/** A command of a setup step in a container. */
interface InContainer {
  /** The command and its arguments. */
  readonly command: readonly string[]
  /** Variables beside those of the service, container or image. */
  readonly environment: Readonly<Record<string, string>>
  /** User, or user and group; without it that of the service, container or image. */
  readonly user?: string | undefined
  /** Folder of the container that it starts in; without it that of the service, container or image. */
  readonly workingDir?: string | undefined
}

/** A command in a one-shot container, of a service or else of an image. */
export interface SetupRun extends InContainer {
  readonly kind: 'run'
  /** The service whose image, settings and networks the container has. */
  readonly service?: string | undefined
  /** The image of the container; it is in every network of the environment. */
  readonly image?: string | undefined
}

/** A command in the first running container of a service. */
export interface SetupExec extends InContainer {
  readonly kind: 'exec'
  /** The service in whose container it is run. */
  readonly service: string
}

/** A command on the host, with the outputs of the environment in its environment. */
export interface SetupHost {
  readonly kind: 'host'
  /** What is run: a text for the shell. */
  readonly command: Text
  /** Variables beside the outputs. */
  readonly environment: Readonly<Record<string, Text>>
  /** Absolute folder that it runs in; without it that of the definition. */
  readonly workingDir?: string | undefined
}
