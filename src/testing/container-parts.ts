import type { Readable } from 'node:stream'
import type { StartedTestContainer, WaitStrategy } from 'testcontainers'

export type Port =
  | number
  | string
  | { readonly container: number; readonly host: number; readonly protocol?: string }

/**
 * What Testcontainers lets those who derive from `GenericContainer` use and override: the way by which modules say
 * how they are started, and by which this library does.
 */
export interface ContainerParts {
  readonly imageName: { readonly string: string }
  createOpts: {
    name?: string
    Hostname?: string
    Labels?: Record<string, string>
    NetworkingConfig?: { EndpointsConfig: Record<string, { Aliases: string[] }> }
  }
  hostConfig: {
    Binds?: string[]
    Tmpfs?: Record<string, string>
    Mounts?: object[]
    PortBindings?: Record<string, { HostIp?: string; HostPort?: string }[]>
  }
  exposedPorts: Port[]
  networkMode?: string
  networkAliases: string[]
  startupTimeoutMs?: number
  waitStrategy?: WaitStrategy
  reuse: boolean
  autoCleanup: boolean
  pullPolicy: { shouldPull(): boolean | 'never' }
  filesToCopy: { source: string; target: string; mode?: number }[]
  directoriesToCopy: { source: string; target: string; mode?: number }[]
  contentsToCopy: { content: string | Buffer | Readable; target: string; mode?: number }[]
  archivesToCopy: { tar: Readable; target: string }[]
  start(): Promise<StartedTestContainer>
  selectWaitStrategy(...facts: readonly unknown[]): Promise<WaitStrategy>
  containerCreated?: (id: string) => Promise<void>
  containerStarting?: (...facts: readonly unknown[]) => Promise<void>
}
