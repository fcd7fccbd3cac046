import { fullImageName } from '../base/image-name.ts'
import { ENVCTL } from '../base/labels.ts'
import { fold } from '../plan/fold.ts'
import { planBuild } from '../plan/plan-build.ts'
import type { BuildSpec, ServiceSpec, Spec } from '../spec/types.ts'
import { readBuildInputs } from './build-inputs.ts'
import { builtServices, taggedName } from './built-services.ts'
import type { UpDeps } from './deps.ts'
import type { UnstampedEvent } from './events.ts'
import { executePlan } from './execute/execute-plan.ts'
import { lockFacts } from './lock-images/lock-facts.ts'
import { operation } from './operation.ts'
import type { BuildOutcome, BuiltOutcome } from './outcomes.ts'

export interface BuildServicesRequest {
  /** Whose images; all that are built without it. */
  readonly services: readonly string[]
  /** Use nothing that was built before. */
  readonly noCache: boolean
  /** Ask for newer base images. */
  readonly pull: boolean
  /** Start from just the images that the lock beside the definition says. */
  readonly locked: boolean
  /** Further names: a tag beside the image's own, or of one service a whole name. */
  readonly tags: readonly string[]
}

/**
 * Builds the images of services, all at once, each after those that it is made of. What the engine has already is
 * not built again.
 *
 * @throws `usage.invalid` for a service that is not built, or a name that is none
 */
export function build(spec: Spec, request: BuildServicesRequest, deps: UpDeps): Promise<BuildOutcome> {
  const chosen = builtServices(spec, request.services, (name) => `Pull it: envctl pull ${name}`)
  const wished = withWishes(spec, chosen, request)
  return operation({ operation: 'build', instance: spec.instance }, deps, async (elapsed) => {
    const told = new Told(deps.emit)
    const [images, keysOf, lock] = await Promise.all([
      deps.engine.images.list(deps.signal),
      readBuildInputs(spec, deps, chosen),
      request.locked ? lockFacts(spec, true, deps) : undefined,
    ])
    const observed = fold({ ...NOTHING, instance: spec.instance, images })
    const plan = planBuild(wished, observed, {
      services: chosen.map(({ name }) => name),
      build: request.noCache,
      buildKeys: keysOf(observed, lock),
      newerBases: request.pull && !request.locked,
      lock,
    })
    deps.emit({ type: 'plan.made', plan })
    await executePlan({ plan, observed, spec: wished, env: deps.env }, { ...deps, emit: told.emit })
    const groups = Map.groupBy(chosen, ({ image }) => fullImageName(image))
    const results = await Promise.all(
      [...groups.values()].map((services) => outcomeOf(services, { spec: wished, told, deps })),
    )
    return { environment: spec.environment, images: results, tookMs: elapsed() }
  })
}

const NOTHING = { containers: [], networks: [], volumes: [] }

/** The spec with what was asked for beside it. */
function withWishes(
  spec: Spec,
  chosen: readonly ServiceSpec[],
  { noCache, pull, tags }: BuildServicesRequest,
): Spec {
  const changed = chosen.map((service) => {
    const own = service.build as BuildSpec
    const names = tags.map((tag) => taggedName(tag, service.image, chosen.length))
    const build = {
      ...own,
      noCache: noCache || own.noCache,
      pull: pull || own.pull,
      tags: [...new Set([...own.tags, ...names])],
    }
    return [service.name, { ...service, build }] as const
  })
  return { ...spec, services: { ...spec.services, ...Object.fromEntries(changed) } }
}

interface Results {
  readonly spec: Spec
  readonly told: Told
  readonly deps: UpDeps
}

/** What became of an image that services share; it gets those of its names that it does not have yet. */
async function outcomeOf(
  services: readonly ServiceSpec[],
  { spec, told, deps: { engine, signal } }: Results,
): Promise<BuiltOutcome> {
  const names = services.map(({ name }) => name)
  const [{ image }] = services as readonly [ServiceSpec]
  const before = await engine.images.inspect(image, signal)
  if (before === undefined) throw new Error(`${image} is not on the engine although it was built`)
  const has = new Set(before.tags.map(fullImageName))
  const tags = names.flatMap((name) => spec.services[name]?.build?.tags ?? [])
  const lacking = tags.filter((tag) => !has.has(fullImageName(tag)))
  for (const tag of lacking) await engine.images.tag(before.id, tag, signal)
  const details = lacking.length === 0 ? before : await engine.images.inspect(image, signal)
  return {
    image,
    services: names,
    id: before.id,
    how: told.how(image),
    tags: (details ?? before).tags,
    key: before.labels[ENVCTL.buildKey] ?? '',
    tookMs: told.tookMs(image),
  }
}

/** Remembers what was told of images while a plan was carried out. */
class Told {
  readonly #how = new Map<string, 'built' | 'found'>()
  readonly #tookMs = new Map<string, number>()
  readonly emit: (event: UnstampedEvent) => void

  constructor(emit: (event: UnstampedEvent) => void) {
    this.emit = (event) => {
      this.#take(event)
      emit(event)
    }
  }

  how(image: string): BuiltOutcome['how'] {
    return this.#how.get(image) ?? 'unchanged'
  }

  tookMs(image: string): number {
    return this.#tookMs.get(image) ?? 0
  }

  #take(event: UnstampedEvent): void {
    if (event.type === 'build.done') this.#how.set(event.image, event.how)
    if (event.type !== 'action.finished') return
    const { action, tookMs } = event
    if (action.kind === 'tag-image') this.#how.set(action.image, 'found')
    if (action.kind === 'tag-image' || action.kind === 'build-image') this.#tookMs.set(action.image, tookMs)
  }
}
