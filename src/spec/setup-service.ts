import { digestOf } from '../base/hash.ts'
import { toName } from '../base/names.ts'
import { Fields } from './fields.ts'
import { Report } from './report.ts'
import { toService } from './service.ts'
import type { ServiceSpec, SetupStepSpec, Spec } from './types.ts'

const DIGEST_LENGTH = 6

/** The services that stand for the images which setup steps run in, as if the definition had them. */
export function setupServices(spec: Spec): readonly ServiceSpec[] {
  return spec.setup.flatMap((step) => {
    const service = imageService(step, spec)
    return service === undefined ? [] : [service]
  })
}

/**
 * What a setup step's one-shot container is made of: a service of the spec, or one of the step's image alone.
 * `undefined` of a step that runs elsewhere.
 */
export function stepService(step: SetupStepSpec, spec: Spec): ServiceSpec | undefined {
  if (step.action.kind !== 'run') return undefined
  const { service } = step.action
  return service === undefined ? imageService(step, spec) : spec.services[service]
}

/**
 * What containers and hosts are called that run a step: its name, or what an engine takes of it and a digest.
 *
 * @example
 * stepSlug('load') // 'load'
 * stepSlug('载入 users') // 'users-7cb06f'
 */
export function stepSlug(name: string): string {
  if (/^[a-zA-Z0-9._-]+$/.test(name)) return name
  return [toName(name), digestOf(name).slice(0, DIGEST_LENGTH)].filter((part) => part !== '').join('-')
}

/** A service with nothing but an image, in every network of the environment. */
function imageService({ name, action }: SetupStepSpec, spec: Spec): ServiceSpec | undefined {
  if (action.kind !== 'run' || action.image === undefined) return undefined
  const networks = Object.keys(spec.networks)
  const tree = { image: action.image, ...(networks.length === 0 ? { network_mode: 'bridge' } : { networks }) }
  return toService({
    name: `setup.${stepSlug(name)}`,
    fields: new Fields(tree, new Report({ file: spec.file, text: '' })),
    paths: { directory: spec.directory, homeDir: spec.directory },
    builtImage: action.image,
    host: () => undefined,
    environment: {},
    labels: {},
    files: [],
    buildSecrets: [],
  })
}
