import { basename, dirname } from 'node:path'
import { EnvctlError } from '../base/errors.ts'
import { ENVCTL } from '../base/labels.ts'
import { instanceName, nameOf } from '../base/names.ts'
import { identify } from '../definition/identify.ts'
import type { Identity } from '../definition/identity.ts'
import type { ContainerSummary } from '../engine/port-types.ts'
import type { Deps } from './deps.ts'
import { definitionFiles, findDefinition, readDefinition } from './files/find-definition.ts'
import { environmentOf } from './instance/environment-of.ts'
import { type InstanceIdentity, settle } from './instance/settle.ts'
import { suffixOf } from './instance/suffix.ts'
import type { LocateRequest } from './requests.ts'

export interface Located {
  /** Its full name. */
  readonly instance: string
  /** Its containers, where all of them were seen on the way. */
  readonly seen?: readonly ContainerSummary[] | undefined
  /** Whether it is of another definition than that of the folder. */
  readonly foreign?: boolean
}

/**
 * The instance that is meant. Reads of the definition only what names it, so that `down`,
 * `ps` and `logs` work when the rest is broken; without a definition, `--instance` is the full name.
 */
export async function locateInstance(
  request: LocateRequest,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<Located> {
  const identity = await identityOf(request)
  if (typeof identity === 'string') return { instance: identity }
  if (identity.named) return named(instanceName(identity), request.instance, deps)
  const { suffix, seen } = await settle(identity, deps)
  return { instance: instanceName({ ...identity, suffix }), seen }
}

/** What a person names is the definition's own instance, or else one of another definition by its full name. */
async function named(
  own: string,
  given: string | undefined,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<Located> {
  const filter = (instance: string) => ({ labels: { [ENVCTL.instance]: instance } })
  const seen = await engine.containers.list(filter(own), signal)
  if (seen.length > 0 || given === undefined || given === own) return { instance: own, seen }
  const [kept, containers, volumes] = await Promise.all([
    engine.volumes.list(filter(own), signal),
    engine.containers.list(filter(given), signal),
    engine.volumes.list(filter(given), signal),
  ])
  return kept.length === 0 && containers.length + volumes.length > 0
    ? { instance: given, seen: containers, foreign: true }
    : { instance: own, seen }
}

/** The same without asking an engine what there is. */
async function identityOf(request: LocateRequest): Promise<InstanceIdentity | string> {
  const file = findDefinition(request)
  const { instance: given } = request
  if (file === undefined) {
    if (given !== undefined && given !== 'auto') return given
    throw noDefinition(request.cwd)
  }
  const directory = dirname(file)
  const { name = nameOf(basename(directory)), environments } = await identifyFiles(file, request)
  const environment =
    request.environment ?? environmentOf({ given, name, environments }) ?? environments[0] ?? 'default'
  const suffix = suffixOf({ given, directory, name, environment })
  return { name, environment, suffix, directory, named: given !== undefined }
}

/** Name of the definition that is meant, however broken the rest of it is; `undefined` where there is none. */
export async function definitionName(request: LocateRequest): Promise<string | undefined> {
  const file = findDefinition(request)
  if (file === undefined) return undefined
  const { name } = await identifyFiles(file, request)
  return name ?? nameOf(basename(dirname(file)))
}

async function identifyFiles(file: string, request: LocateRequest): Promise<Identity> {
  const files = definitionFiles(file, request).map((each) => identify(readDefinition(each, request)))
  const found = await Promise.all(files)
  return {
    name: found.findLast(({ name }) => name !== undefined)?.name,
    environments: [...new Set(found.flatMap(({ environments }) => environments))],
  }
}

/** @throws `usage.no-definition` */
export function noDefinition(cwd: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.no-definition',
    message: `No definition was found in ${cwd} or the folders above it`,
    detail:
      'Looked for envs.yaml, envs.yml, compose.yaml, compose.yml, docker-compose.yaml and docker-compose.yml',
    hint: 'Go to the folder that has one, or name it with: -f FILE. A running instance is also found by --instance NAME (envctl ls).',
  })
}
