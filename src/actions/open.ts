import { bracketed } from '../base/bracketed.ts'
import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import type { UrlOutcome } from './outcomes.ts'
import { hostOf, outputsOf } from './outputs.ts'
import { containersOf } from './ps.ts'

/** Container ports of which browsers are known to get an answer, the most usual first. */
const WEB_PORTS = [80, 8080, 3000, 8000, 5173, 4200, 8025, 15672, 9001, 9090, 443, 8443]
const TLS_PORTS = new Set([443, 8443])

/**
 * Where a browser finds what is meant: an output that is an http url, or a service by the port that its probe
 * asks by http, else its only port, else the most usual one. Without a name, the first that there is.
 *
 * @throws `usage.invalid` when nothing of the name can be opened
 */
export async function webUrl(spec: Spec, name: string | undefined, deps: Deps): Promise<UrlOutcome> {
  const urls = await webUrls(spec, deps)
  const known = [...urls.keys()]
  const chosen = name ?? known[0]
  const url = chosen === undefined ? undefined : urls.get(chosen)
  if (chosen !== undefined && url !== undefined) return { instance: spec.instance, name: chosen, url }
  const near = name === undefined ? undefined : didYouMean(name, known)
  throw new EnvctlError({
    code: 'usage.invalid',
    message:
      name === undefined
        ? `Nothing of instance "${spec.instance}" can be opened in a browser`
        : `"${name}" of instance "${spec.instance}" cannot be opened in a browser`,
    detail:
      known.length === 0
        ? 'None of its outputs is an http url, and no running service publishes a port'
        : `These can: ${known.join(', ')}`,
    hint: hintOf(known, near),
  })
}

/** Outputs come before services: somebody thought of them. */
async function webUrls(spec: Spec, deps: Deps): Promise<ReadonlyMap<string, string>> {
  const { address } = deps.engine
  const containers = await containersOf(spec.instance, deps)
  const { outputs } = outputsOf(spec, containers, address)
  const urls = new Map(Object.entries(outputs).filter(([, value]) => /^https?:\/\//.test(value)))
  for (const container of containers) {
    const [target, ...others] = webTargets(spec, container.service)
    const ports = container.ports.filter((port) => port.target.endsWith('/tcp'))
    const published =
      ports.find((port) => port.target === target) ??
      ports.find((port) => others.includes(port.target)) ??
      ports[0]
    if (published === undefined || urls.has(container.service)) continue
    const host = hostOf(published.address, address)
    const scheme = TLS_PORTS.has(Number.parseInt(published.target, 10)) ? 'https' : 'http'
    urls.set(container.service, `${scheme}://${bracketed(host)}:${published.port}`)
  }
  return urls
}

function webTargets(spec: Spec, service: string): readonly string[] {
  const probes = spec.services[service]?.ready.probes ?? []
  const asked = probes.flatMap((probe) => (probe.kind === 'http' ? [probe.port] : []))
  return [...asked, ...WEB_PORTS].map((port) => `${port}/tcp`)
}

function hintOf([first]: readonly string[], near: string | undefined): string {
  if (near !== undefined) return `Did you mean "${near}"?`
  return first === undefined ? 'Bring it up with: envctl up' : `For example: envctl open ${first}`
}
