import type { StartedTestContainer, WaitStrategy } from 'testcontainers'
import type { ServiceCode } from '../actions/service-code.ts'
import { EnvctlError, messageOf } from '../base/errors.ts'
import { COMPOSE } from '../base/labels.ts'
import type { ContainerRequest, MountRequest } from '../engine/port.ts'
import type { EngineAddress } from '../engine/port-types.ts'
import type { ContainerParts } from './container-parts.ts'
import type { ContainerView } from './container-view.ts'
import { type HeldWait, heldWait } from './held-wait.ts'
import { holdEngine } from './testcontainers.ts'

export interface ContainerCodeFacts {
  readonly view: ContainerView
  /** Where the engine is. */
  readonly engine: EngineAddress
  readonly startupTimeoutMs?: number | undefined
  /** In place of the container's own. */
  readonly strategy?: WaitStrategy | undefined
  readonly started: (name: string, container: StartedTestContainer) => void
}

/** One start by Testcontainers, held where the plan holds it: after the creation, and until it is usable. */
interface Run {
  readonly name: string
  readonly mayStart: () => void
  readonly running: Promise<void>
  readonly wait: Promise<HeldWait>
  readonly result: Promise<StartedTestContainer>
}

/**
 * A service that Testcontainers starts, by all that the container and its module say; only name, network, ports,
 * labels and volumes are the environment's, and the order is the plan's.
 */
export function containerCode(facts: ContainerCodeFacts): ServiceCode {
  const runs = new Map<string, Run>()
  const waits = new Map<string, HeldWait>()
  return {
    async create(request, signal) {
      const { id, run } = await begin(facts, request)
      runs.set(id, run)
      if (signal.aborted) throw signal.reason
      return id
    },
    async start(id) {
      const run = runs.get(id)
      if (run === undefined) throw new Error(`container ${id} was made by somebody else`)
      run.mayStart()
      await run.running
    },
    ready: {
      mayEnd: false,
      async check(id, signal) {
        const run = runs.get(id)
        const wait = run === undefined ? waits.get(id) : await run.wait
        // One that was made by another process: what is known of its start ended with that.
        if (wait === undefined) return
        await wait.until(signal)
        waits.set(id, wait)
        if (run === undefined) return
        runs.delete(id)
        facts.started(run.name, await run.result)
      },
    },
  }
}

async function begin(
  facts: ContainerCodeFacts,
  request: ContainerRequest,
): Promise<{ readonly id: string; readonly run: Run }> {
  const { view, engine, startupTimeoutMs, strategy } = facts
  const copy = view.copy()
  shape(copy, request)
  if (strategy !== undefined) copy.waitStrategy = strategy
  if (startupTimeoutMs !== undefined) copy.startupTimeoutMs = startupTimeoutMs
  const created = Promise.withResolvers<string>()
  const gate = Promise.withResolvers<void>()
  const running = Promise.withResolvers<void>()
  const wait = Promise.withResolvers<HeldWait>()
  const own = {
    created: copy.containerCreated?.bind(copy),
    starting: copy.containerStarting?.bind(copy),
    strategy: copy.selectWaitStrategy.bind(copy),
  }
  copy.containerCreated = async (id) => {
    await own.created?.(id)
    created.resolve(id)
    await gate.promise
  }
  copy.containerStarting = async (...inspected) => {
    running.resolve()
    await own.starting?.(...inspected)
  }
  copy.selectWaitStrategy = async (...chosen): Promise<WaitStrategy> => {
    const held = heldWait(await own.strategy(...chosen))
    wait.resolve(held)
    return held.strategy
  }
  const release = holdEngine(engine)
  const result = copy.start()
  const failed = (error: unknown) => {
    for (const { reject } of [created, running, wait]) reject(explained(error, view.service))
  }
  result.catch(failed)
  // Each is waited for only as far as the plan gets.
  for (const { promise } of [running, wait]) promise.catch(() => undefined)
  try {
    const id = await created.promise
    const number = Number(request.labels[COMPOSE.number] ?? 1)
    const name = number === 1 ? view.service : `${view.service}-${number}`
    const run = { name, mayStart: gate.resolve, running: running.promise, wait: wait.promise, result }
    return { id, run }
  } finally {
    release()
  }
}

/** What is the environment's to say. */
function shape(copy: ContainerParts, request: ContainerRequest): void {
  const { createOpts, hostConfig } = copy
  createOpts.name = request.name
  createOpts.Labels = { ...createOpts.Labels, ...request.labels }
  if (request.hostname !== undefined) createOpts.Hostname ??= request.hostname
  const [network] = request.networks
  if (network !== undefined) {
    const Aliases = [...network.aliases, ...copy.networkAliases]
    createOpts.NetworkingConfig = { EndpointsConfig: { [network.name]: { Aliases } } }
    copy.networkMode = network.name
    copy.networkAliases = []
  }
  for (const { target, address, port } of request.ports)
    hostConfig.PortBindings = {
      ...hostConfig.PortBindings,
      [target]: [{ HostIp: address, HostPort: String(port) }],
    }
  const taken = new Set([
    ...(hostConfig.Binds ?? []).map((bind) => bind.split(':')[1] ?? ''),
    ...Object.keys(hostConfig.Tmpfs ?? {}),
  ])
  const mounts = request.mounts.filter(({ target }) => !taken.has(target)).flatMap(mountSettings)
  hostConfig.Mounts = [...(hostConfig.Mounts ?? []), ...mounts]
  copy.reuse = false
  // The labels say whose it is: no other program is needed to take it away.
  copy.autoCleanup = false
}

/** Volumes of state are all that the plan adds: what else is mounted, the container says itself. */
function mountSettings(mount: MountRequest): readonly object[] {
  if (mount.type !== 'volume') return []
  const { name, target, readOnly, noCopy, labels } = mount
  return [
    {
      Type: 'volume',
      Source: name,
      Target: target,
      ReadOnly: readOnly,
      VolumeOptions: { NoCopy: noCopy, Labels: { ...labels } },
    },
  ]
}

function explained(error: unknown, service: string): unknown {
  if (error instanceof EnvctlError) return error
  const taken = /port is already allocated|address already in use/i.test(messageOf(error))
  return new EnvctlError({
    code: taken ? 'port.in-use' : 'service.failed',
    message: `Testcontainers could not start service "${service}"`,
    detail: messageOf(error),
    hint: /private member/.test(messageOf(error))
      ? 'Each start is that of a copy, which has no #private members: declare those of the class as "private" or "protected".'
      : 'See what its container is made of; DEBUG=testcontainers* tells what Testcontainers does.',
    cause: error,
  })
}
