export { connectEngine } from './actions/connect.ts'
export type { Deps } from './actions/deps.ts'
export { down } from './actions/down.ts'
export type { EnvctlEvent } from './actions/events.ts'
export { loadSpec, validate } from './actions/load.ts'
export { ls } from './actions/ls.ts'
export type * from './actions/outcomes.ts'
export { outputs } from './actions/outputs.ts'
export { ps } from './actions/ps.ts'
export type * from './actions/requests.ts'
export { planUp, up } from './actions/up.ts'
export type { Diagnostic } from './base/diagnostics.ts'
export type { ErrorCode } from './base/error-codes.ts'
export { EnvctlError } from './base/errors.ts'
export type { Spec } from './spec/types.ts'
export type {
  ContainerService,
  EnvironmentDefinition,
  Given,
  ServiceDefinition,
} from './testing/definition-types.ts'
export { Environment, type PullPolicy } from './testing/environment.ts'
export type { EventOf, EventType } from './testing/events.ts'
export type { DownOptions } from './testing/running.ts'
export type { ServiceContainer } from './testing/service-container.ts'
export type { Snapshot } from './testing/snapshot.ts'
export { type LogsOptions, type ResetOptions, StartedEnvironment } from './testing/started-environment.ts'
export { type Connection, StartedService } from './testing/started-service.ts'
export { StoppedEnvironment } from './testing/stopped-environment.ts'
