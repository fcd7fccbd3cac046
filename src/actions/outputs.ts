import { EnvctlError } from '../base/errors.ts'
import type { EngineAddress } from '../engine/port-types.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import { type Addresses, renderText } from '../spec/outputs.ts'
import type { Spec, Text } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import type { OutputsOutcome } from './outcomes.ts'
import { containersOf } from './ps.ts'

const ANY_ADDRESS = new Set(['0.0.0.0', '::', '127.0.0.1'])

/** The outputs of a running instance; `service.not-running` when one of them needs a service that is not up. */
export async function outputs(spec: Spec, deps: Deps): Promise<OutputsOutcome> {
  const containers = await containersOf(spec.instance, deps)
  const { outputs: values, missing } = outputsOf(spec, containers, deps.engine.address)
  if (missing.length > 0) {
    throw new EnvctlError({
      code: 'service.not-running',
      message: `The outputs of instance "${spec.instance}" cannot be told: ${missing.join('; ')}`,
      hint: 'Bring it up with: envctl up',
    })
  }
  return { instance: spec.instance, outputs: values }
}

/** Every output that can be told now, and why the others cannot. */
export function outputsOf(
  spec: Spec,
  containers: readonly ObservedContainer[],
  engine: EngineAddress,
): { readonly outputs: Readonly<Record<string, string>>; readonly missing: readonly string[] } {
  return renderTexts(spec.outputs, containers, engine)
}

/** Texts with the addresses of a running instance filled in, and why the others cannot be told. */
export function renderTexts(
  texts: Readonly<Record<string, Text>>,
  containers: readonly ObservedContainer[],
  engine: EngineAddress,
): { readonly outputs: Readonly<Record<string, string>>; readonly missing: readonly string[] } {
  const addresses = addressesOf(containers, engine)
  const values: Record<string, string> = {}
  const missing: string[] = []
  for (const [name, text] of Object.entries(texts)) {
    const rendered = renderText(text, addresses)
    if (rendered.ok) values[name] = rendered.text
    else missing.push(`${name}: ${rendered.missing}`)
  }
  return { outputs: values, missing }
}

/** Where a service is reached from the host. */
export interface ServiceAddress {
  /** Where its main port is published. */
  readonly host: string
  /** Container port to host port: `{ '5432/tcp': 21034 }`. */
  readonly ports: Readonly<Record<string, number>>
  /** Host port of its main port, where that is published. */
  readonly port?: number | undefined
  readonly url?: string | undefined
}

/** Where each running service is reached from the host. */
export function serviceAddresses(
  spec: Spec,
  containers: readonly ObservedContainer[],
  engine: EngineAddress,
): Readonly<Record<string, ServiceAddress>> {
  const addresses = addressesOf(containers, engine)
  return Object.fromEntries(
    Object.entries(addresses).map(([name, { host, ports }]) => {
      const { hostUrl, mainPort = '' } = spec.services[name] ?? {}
      const meant = hostUrl?.find((part) => typeof part === 'object' && part.of === 'port')
      const main = ports[typeof meant === 'object' ? (meant.target ?? mainPort) : mainPort]
      const url = hostUrl === undefined ? undefined : renderText(hostUrl, addresses)
      return [
        name,
        {
          host: main?.host ?? host,
          ports: Object.fromEntries(Object.entries(ports).map(([target, { port }]) => [target, port])),
          port: main?.port,
          ...(url?.ok ? { url: url.text } : {}),
        },
      ]
    }),
  )
}

/** Where each service is reached from the host: its first running replica. */
function addressesOf(containers: readonly ObservedContainer[], engine: EngineAddress): Addresses {
  const addresses: Record<string, Addresses[string]> = {}
  for (const container of containers.toSorted((a, b) => b.number - a.number)) {
    if (container.state !== 'running') continue
    // Of a port that is published several times, the first counts.
    const ports = Object.fromEntries(
      container.ports
        .toReversed()
        .map(({ target, address, port }) => [target, { host: hostOf(address, engine), port }]),
    )
    const [first] = container.ports
    addresses[container.service] = {
      host: first === undefined ? engine.host : hostOf(first.address, engine),
      ports,
    }
  }
  return addresses
}

/** Where a port that is published on an address of the engine's machine is reached from here. */
export function hostOf(address: string, engine: EngineAddress): string {
  return engine.local && !ANY_ADDRESS.has(address) ? address : engine.host
}
