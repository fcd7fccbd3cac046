import { identityOf, imageKey } from '../base/image-key.ts'
import { fullImageName } from '../base/image-name.ts'
import type { BuildInputs } from '../engine/port-types.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { imageOf } from './image-of.ts'
import { isLocked, type LockFacts, lockedImage, namesDigest } from './locked-images.ts'
import type { Observed } from './observed.ts'

/** What is known of a service's image before it is built. */
export interface BuildKey {
  /** Digest of all that goes into it; not known while an image that it starts from is not on the engine. */
  readonly key?: string | undefined
  /** Which images it starts from, as far as that is known, by the names that the Dockerfile uses. */
  readonly bases: Readonly<Record<string, string>>
  /** Those of them that are built here too, and for which services. */
  readonly made: Readonly<Record<string, string>>
  /** Those that on the engine are not what a lock that is obeyed says: digests of what it says. */
  readonly lacking?: Readonly<Record<string, string>> | undefined
  /** Those of which such a lock says nothing. */
  readonly unlocked?: readonly string[] | undefined
  /** Which of all these reads the Dockerfile, if the engine lets one: for its own platform, whatever is built for. */
  readonly frontend?: string | undefined
}

/** By the service that it is built for. */
export type BuildKeys = Readonly<Record<string, BuildKey>>

export interface BuildKeyFacts {
  /** Of each service that is built. */
  readonly inputs: Readonly<Record<string, BuildInputs>>
  /** Of the engine. */
  readonly platform: string
  /** Whether it lets images read Dockerfiles. */
  readonly frontends: boolean
  /** What the lock beside the definition says. */
  readonly lock?: LockFacts | undefined
}

/** For each service that is built what its image will be, as far as can be said before anything is done. */
export function buildKeys(spec: Spec, observed: Observed, facts: BuildKeyFacts): BuildKeys {
  const keys = new Keys(spec, observed, facts)
  return Object.fromEntries(Object.keys(facts.inputs).map((name) => [name, keys.of(name, [])]))
}

class Keys {
  readonly #spec: Spec
  readonly #observed: Observed
  readonly #facts: BuildKeyFacts
  /** Services by the images that they are built as; of several the first. */
  readonly #builders: ReadonlyMap<string, string>
  readonly #known = new Map<string, BuildKey>()

  constructor(spec: Spec, observed: Observed, facts: BuildKeyFacts) {
    this.#spec = spec
    this.#observed = observed
    this.#facts = facts
    const built = Object.values(spec.services).filter(({ name }) => name in facts.inputs)
    this.#builders = new Map(built.toReversed().map(({ name, image }) => [fullImageName(image), name]))
  }

  /** `path`: the services whose images are made of this one's. */
  of(name: string, path: readonly string[]): BuildKey {
    const known = this.#known.get(name) ?? this.#make(name, [...path, name])
    this.#known.set(name, known)
    return known
  }

  #make(name: string, path: readonly string[]): BuildKey {
    const service = this.#spec.services[name]
    const inputs = this.#facts.inputs[name]
    if (service?.build === undefined || inputs === undefined)
      throw new Error(`service "${name}" is not built`)
    const bases: Record<string, string> = {}
    const made: Record<string, string> = {}
    const lacking: Record<string, string> = {}
    const unlocked: string[] = []
    const frontend = this.#facts.frontends ? inputs.frontend : undefined
    const wanted = [...inputs.bases, ...(frontend === undefined ? [] : [frontend])]
    for (const base of wanted) {
      const builder = this.#builders.get(fullImageName(base))
      // What would be made of itself is made of what is there.
      const here = builder !== undefined && !path.includes(builder)
      if (here) made[base] = builder
      else {
        const digest = this.#lockedInstead(base, base === frontend ? undefined : service.build.platform)
        if (digest === 'unknown') unlocked.push(base)
        else if (digest !== undefined) lacking[base] = digest
        if (digest !== undefined) continue
      }
      const identity = here ? this.of(builder, path).key : this.#identity(base, service)
      if (identity !== undefined) bases[base] = identity
    }
    const platform = service.build.platform ?? this.#facts.platform
    const complete = wanted.every((base) => base in bases)
    const key = complete ? imageKey({ inputs: inputs.digest, platform, bases }) : undefined
    const obeyed = this.#facts.lock?.use === true
    return { key, bases, made, frontend, ...(obeyed ? { lacking, unlocked } : {}) }
  }

  /** What a lock that is obeyed wants in the place of what the engine has; `unknown` when it does not say. */
  #lockedInstead(image: string, platform: string | undefined): string | undefined {
    const { lock } = this.#facts
    if (lock?.use !== true || namesDigest({ image })) return undefined
    const locked = lockedImage({ image, platform }, lock)
    if (locked === undefined) return 'unknown'
    const found = imageOf(this.#observed, image)
    return found !== undefined && isLocked(found, locked) === true ? undefined : locked.digest
  }

  #identity(base: string, { image }: ServiceSpec): string | undefined {
    const found = imageOf(this.#observed, base)
    if (found !== undefined) return identityOf({ ...found, key: found.buildKey })
    // Where it is not to be seen, nothing says that it is another than it was.
    return imageOf(this.#observed, image)?.bases?.[base]
  }
}
