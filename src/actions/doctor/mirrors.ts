import { EnvctlError, messageOf } from '../../base/errors.ts'
import { isInsecure, isLoopback } from '../../base/insecure.ts'
import { type Mirrors, mergeMirrors } from '../../base/mirrors.ts'
import { findDefinition } from '../files/find-definition.ts'
import { machineMirrors } from '../files/machine-config.ts'
import { askRegistry, isRegistry, type RegistryAnswer } from './ask-registry.ts'
import type { Check, Judged, World } from './types.ts'

export interface MirrorFacts {
  /** Whose place it takes: `docker.io`. */
  readonly registry: string
  readonly host: string
  /** Where it is written. */
  readonly from: string
  readonly answer: RegistryAnswer
  /** Whether the engine talks to it without TLS. */
  readonly insecure: boolean
}

/** Whether each mirror answers. It is asked from here, although it is the engine that pulls. */
export const mirrors: Check = {
  name: 'mirrors',
  async run(world) {
    const { all, problems } = await configured(world)
    const { facts } = await world.engine()
    const insecure = facts?.health.insecureRegistries ?? []
    const asked = all.map(async ({ registry, mirror, from }): Promise<Judged> => {
      const host = mirror.replace(/\/.*$/, '')
      if (isLoopback(host) && facts !== undefined && !facts.here)
        return {
          status: 'unknown',
          seen: `${mirror} for ${registry} is on the engine's machine, not on this one`,
        }
      const answer = await askRegistry(host, { plain: true, signal: world.signal })
      return judgeMirror({ registry, host, from, answer, insecure: isInsecure(host, insecure) })
    })
    const judged = [...problems, ...(await Promise.all(asked))]
    return judged.length === 0 ? [{ status: 'ok', seen: 'None are configured' }] : judged
  },
}

export function judgeMirror({ registry, host, from, answer, insecure }: MirrorFacts): Judged {
  const name = `${host} for ${registry}`
  const otherwise = `take it out of ${from}`
  if ('failure' in answer) {
    if (answer.untrusted) {
      return {
        status: 'warning',
        seen: `${name}: ${answer.failure}`,
        remedy: `The engine trusts it when the authority that signed it is in\n  /etc/docker/certs.d/${host}/ca.crt`,
      }
    }
    return {
      status: 'problem',
      seen: `${name} does not answer: ${answer.failure}`,
      remedy: `Start it, or ${otherwise}`,
    }
  }
  if (!isRegistry(answer.status)) {
    return {
      status: 'problem',
      seen: `${name} answers ${answer.status}: it is no registry, or it fails`,
      remedy: `Repair it, or ${otherwise}. Try it:\n  curl -i ${answer.tls ? 'https' : 'http'}://${host}/v2/`,
    }
  }
  if (!answer.tls && !insecure) {
    return {
      status: 'problem',
      seen: `${name} answers without TLS, which the engine refuses`,
      remedy: `Allow it in /etc/docker/daemon.json, then restart the engine:\n  { "insecure-registries": ["${host}"] }`,
    }
  }
  return { status: 'ok', seen: `${name} answers` }
}

interface Configured {
  readonly all: readonly { readonly registry: string; readonly mirror: string; readonly from: string }[]
  /** Why they are not all known. */
  readonly problems: readonly Judged[]
}

/** The definition's and the machine's. */
async function configured({ request }: World): Promise<Configured> {
  const problems: Judged[] = []
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      problems.push(notKnown(error))
      return undefined
    }
  }
  const machine = await attempt(() => machineMirrors(request.env))
  // Without the machine's, which is told already, a definition cannot be read either.
  const fromDefinition =
    machine === undefined || findDefinition(request) === undefined
      ? {}
      : ((await attempt(() => ofDefinition(request))) ?? {})
  const { variables = {}, user = {} } = machine ?? {}
  const merged = mergeMirrors(...Object.values(variables), fromDefinition, user)
  const all = Object.entries(merged).flatMap(([registry, list]) =>
    list.map((mirror) => ({ registry, mirror, from: placeOf(registry, mirror) })),
  )
  return { all, problems }

  function placeOf(registry: string, mirror: string): string {
    const has = (mirrors: Mirrors) => mirrors[registry]?.includes(mirror) === true
    const variable = Object.entries(variables).find(([, mirrors]) => has(mirrors))
    if (variable !== undefined) return variable[0]
    return has(user) ? 'envctl/config.yaml of your settings' : '"registry.mirrors" of the definition'
  }
}

function notKnown(error: unknown): Judged {
  const { code, detail, hint } = error instanceof EnvctlError ? error : {}
  const why = detail === undefined ? messageOf(error) : `${messageOf(error)}: ${detail}`
  return {
    status: 'warning',
    seen: `Not all mirrors are known: ${why}`,
    remedy: code === 'definition.invalid' ? 'See what is wrong with it:\n  envctl validate' : hint,
  }
}

async function ofDefinition({ cwd, file, env }: World['request']) {
  // Most of envctl: only a project that has a definition pays for it.
  const { loadSpec } = await import('../load.ts')
  return (await loadSpec({ cwd, file, env, set: {}, profiles: [] })).registry.mirrors
}
