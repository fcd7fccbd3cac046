import type { WaitStrategy } from 'testcontainers'
import { EnvctlError } from '../base/errors.ts'
import type { Engine } from '../engine/port.ts'
import type { EngineAddress } from '../engine/port-types.ts'
import { brokenOff } from './broken-off.ts'
import { ProcessVariables } from './process-variables.ts'

const HOST_OVERRIDE = 'TESTCONTAINERS_HOST_OVERRIDE'
let held = 0
let variables: ProcessVariables | undefined

/**
 * Has Testcontainers find the engine that the environment is on, and its ports where they are published. It looks
 * for them once, at its first use, and can be told only by the environment of the process: which says so until the
 * function that is returned is called.
 */
export function holdEngine({ url, host, local }: EngineAddress): () => void {
  if (url.startsWith('ssh://'))
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `Testcontainers cannot reach an engine over ssh (${url})`,
      hint: 'Describe the service in the definition, with "image" and "ready", or forward the socket of the engine (ssh -L).',
    })
  // By itself it would try the gateway of the engine's bridge in every container, also where that is not the place.
  const given = process.env[HOST_OVERRIDE] ?? ''
  const reached = given !== '' ? given : local ? 'localhost' : host
  variables ??= new ProcessVariables({ DOCKER_HOST: url, [HOST_OVERRIDE]: reached })
  held += 1
  let released = false
  return () => {
    if (released) return
    released = true
    held -= 1
    if (held > 0) return
    variables?.restore()
    variables = undefined
  }
}

/** Waits for a container as a strategy of Testcontainers says. */
export async function waitByStrategy(
  strategy: WaitStrategy,
  { id, engine }: { readonly id: string; readonly engine: Engine },
  signal: AbortSignal,
): Promise<void> {
  // Loaded by who uses it: it takes longer than all the rest.
  const { BoundPorts, getContainerRuntimeClient } = await import('testcontainers')
  const release = holdEngine(engine.address)
  const client = await getContainerRuntimeClient().finally(release)
  const details = await engine.containers.inspect(id, signal)
  if (details === undefined) throw new Error('its container is gone')
  const ports = new BoundPorts()
  for (const { target, port } of details.ports) ports.setBinding(target, port)
  const began = details.logSince === undefined ? undefined : new Date(details.logSince * 1000)
  await brokenOff(strategy.waitUntilReady(client.container.getById(id), ports, began), signal)
}
