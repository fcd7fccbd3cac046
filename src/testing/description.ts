import { EVERYTHING } from '../actions/everything.ts'
import type { LoadRequest, NamedFiles, UpRequest } from '../actions/requests.ts'

/** An environment as it was described: plain data, so that it can be handed to another process. */
export interface Description {
  /** Absolute folder of the definition. */
  readonly directory: string
  /** The definition's files, where they were named. */
  readonly file?: NamedFiles | undefined
  /** The definition itself, where it was given as an object. */
  readonly text?: string | undefined
  readonly environment?: string | undefined
  readonly variables: Readonly<Record<string, string>>
  /** In place of `.env`. */
  readonly environmentFile?: string | undefined
  readonly profiles: readonly string[]
  /** A name for the instance; without it nobody else has it. */
  readonly instance?: string | undefined
  /** A url or a Docker context; without it the one that the person's tools use. */
  readonly engine?: string | undefined
  /** Services to bring up, with what they depend on; all without any. */
  readonly services: readonly string[]
  readonly build: boolean
  readonly pull?: UpRequest['pull']
  readonly startupTimeoutMs?: number | undefined
  /** How long the instance may live when nobody can tell whether its owner does. */
  readonly lifetimeMs?: number | undefined
  /** Whether the instance is taken away with its owner; when not given, one without a name of its own is. */
  readonly disposable?: boolean | undefined
  /** Variables of the process that described it, where it is brought up by another. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** Whether an instance of it goes with its owner. */
export function isDisposable({ disposable, instance }: Description): boolean {
  return disposable ?? instance === undefined
}

/** What is to be read for an instance of a given suffix. */
export function loadRequestOf(description: Description, instance: string | undefined): LoadRequest {
  const { directory, file, text, environment, variables, environmentFile, profiles } = description
  return {
    cwd: directory,
    file,
    text,
    environment,
    instance,
    set: variables,
    env: description.env ?? process.env,
    envFile: environmentFile,
    profiles,
  }
}

/** How its instance is brought up. */
export function upRequestOf({ services, build, pull, startupTimeoutMs }: Description): UpRequest {
  return { ...EVERYTHING, services, build, pull, timeoutMs: startupTimeoutMs }
}
