import { basename, dirname } from 'node:path'
import { EnvctlError } from '../base/errors.ts'
import { instanceName, NAME_PATTERN, toName } from '../base/names.ts'
import { identify } from '../definition/identify.ts'
import { findDefinition, readDefinition } from './files/find-definition.ts'
import type { LocateRequest } from './requests.ts'

/**
 * The full name of the instance that is meant. Reads of the definition only what names it, so that `down`,
 * `ps` and `logs` work when the rest is broken; without a definition, `--instance` is the full name.
 */
export async function locateInstance(request: LocateRequest): Promise<string> {
  const file = await findDefinition(request)
  if (file === undefined) {
    if (request.instance !== undefined) return request.instance
    throw noDefinition(request.cwd)
  }
  const { name, environments } = identify(await readDefinition(file, request))
  const environment = request.environment ?? environments[0] ?? 'default'
  return instanceName({
    name: name ?? toName(basename(dirname(file))),
    environment,
    suffix: checkedSuffix(request.instance),
  })
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

/** What sets an instance apart becomes part of the names of containers: it must be fit for one. */
export function checkedSuffix(suffix: string | undefined): string | undefined {
  if (suffix === undefined || NAME_PATTERN.test(suffix)) return suffix
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${suffix}" cannot name an instance`,
    detail: 'Expected lower-case letters, digits, "-" and "_", with a letter or digit first',
    hint: toName(suffix) === '' ? undefined : `Try --instance ${toName(suffix)}`,
  })
}
