import type { StartedTestContainer, TestContainer } from 'testcontainers'
import type { Definition, Service } from '../definition/definition.gen.ts'

/** A service that a Testcontainers container describes, with what that does not say. */
export interface ContainerService {
  /** Started by its own rules, in the environment's network, under the service's name. */
  readonly container: TestContainer
  /** Services that are brought up before it, as in `depends_on` of any service. */
  readonly depends_on?: DeepReadonly<Service['depends_on']>
}

/** A service of a definition: Compose's keys, or a Testcontainers container or module. */
export type ServiceDefinition = Service | TestContainer | ContainerService

/**
 * A definition as an object: the keys of `envs.yaml`, and containers of Testcontainers among its services.
 *
 * @example
 * const shop = { services: { db: new PostgreSqlContainer('postgres:15'), cache: { template: 'redis' } } }
 */
export interface EnvironmentDefinition extends DeepReadonly<Omit<Definition, 'services' | 'environments'>> {
  readonly services?: Readonly<Record<string, DeepReadonly<Service> | TestContainer | ContainerService>>
  readonly environments?: DeepReadonly<Definition['environments']>
}

type DeepReadonly<Type> = Type extends object
  ? { readonly [Key in keyof Type]: DeepReadonly<Type[Key]> }
  : Type

/** What an environment is made from: a folder that has a definition, or a definition itself. */
export type Given = string | EnvironmentDefinition

/** Names of services, where the types know them. */
export type ServiceName<Of extends Given> = Of extends { readonly services: infer Services }
  ? keyof Services & string
  : string

type Environments<Of> = Of extends { readonly environments: infer All } ? All : never

/** Names of environments, where the types know them. */
export type EnvironmentName<Of extends Given> = [Environments<Of>] extends [never]
  ? string
  : keyof Environments<Of> & string

type OwnOutputs<All, Name> = Name extends keyof All
  ?
      | (All[Name] extends { readonly outputs: infer Outputs } ? keyof Outputs & string : never)
      | (All[Name] extends { readonly extends: infer Parent } ? OwnOutputs<All, Parent> : never)
  : never

/** Names of an environment's outputs, where the types know them. */
export type OutputName<Of extends Given, Name extends string> = Of extends string
  ? string
  : [Environments<Of>] extends [never]
    ? never
    : OwnOutputs<Environments<Of>, string extends Name ? keyof Environments<Of> : Name>

type Container<Of, Name> = Of extends { readonly services: infer Services }
  ? Name extends keyof Services
    ? Services[Name] extends { readonly container: infer Inner }
      ? Inner
      : Services[Name]
    : never
  : never

/** What the started container of a service is: of a module, what its `start` gives. */
export type StartedOf<Of extends Given, Name> =
  Container<Of, Name> extends { start(): Promise<infer Started extends StartedTestContainer> }
    ? Started
    : StartedTestContainer
