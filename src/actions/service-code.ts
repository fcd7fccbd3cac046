import type { ContainerRequest } from '../engine/port.ts'
import type { OtherWait } from '../ready/wait.ts'

/**
 * What code does for a service in place of the engine and the probes: how containers and wait strategies that are
 * described in a program, and not in a definition, take part in a plan.
 */
export interface ServiceCode {
  /** Makes the container that the plan asks for. */
  readonly create?: ((request: ContainerRequest, signal: AbortSignal) => Promise<string>) | undefined
  /** Starts a container that `create` made. */
  readonly start?: ((id: string, signal: AbortSignal) => Promise<void>) | undefined
  readonly ready?: OtherWait | undefined
}

/** By service. */
export interface CodeServices {
  get(service: string): ServiceCode | undefined
}
