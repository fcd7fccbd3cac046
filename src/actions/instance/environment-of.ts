import { instanceName } from '../../base/names.ts'

export interface NamedInstance {
  /** As a person gave it. */
  readonly given: string | undefined
  /** Name of the definition. */
  readonly name: string
  readonly environments: readonly string[]
}

/**
 * The environment that the full name of an instance tells, as `envctl ls` shows it; `undefined` for what is none of
 * the definition's.
 *
 * @example
 * environmentOf({ given: 'shop-test-pr42', name: 'shop', environments: ['dev', 'test'] }) // 'test'
 */
export function environmentOf({ given, name, environments }: NamedInstance): string | undefined {
  return environments
    .map((environment) => ({ environment, base: instanceName({ name, environment }) }))
    .filter(({ base }) => given === base || given?.startsWith(`${base}-`))
    .toSorted((a, b) => b.base.length - a.base.length)[0]?.environment
}
