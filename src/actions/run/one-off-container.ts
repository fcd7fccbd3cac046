import { randomBytes } from 'node:crypto'
import { cancelled } from '../../base/errors.ts'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import type { Attachment, ContainerRequest } from '../../engine/port.ts'
import { portChoices } from '../../plan/port-choices.ts'
import type { ActionOf } from '../../plan/types.ts'
import type { ServiceSpec, Spec } from '../../spec/types.ts'
import type { Deps, UpDeps } from '../deps.ts'
import { containerRequest } from '../execute/container-request.ts'
import { imageDetailsOf } from '../execute/images.ts'
import { unmountedFiles } from '../execute/mounts.ts'
import { untilMade } from '../execute/under-way.ts'
import { assignPorts } from '../ports/assign.ts'
import type { OneOffRequest } from '../requests.ts'

/** A one-off container that runs. */
export interface OneOff {
  readonly id: string
  readonly name: string
  /** Absent when nobody asked to see it. */
  readonly attachment?: Attachment | undefined
  /** Once it has ended. */
  exitCode(): Promise<number>
  /** Kills it if it runs still; with the volumes that are its own. */
  remove(): Promise<void>
}

export interface Creation {
  readonly spec: Spec
  /** What the container is made of. */
  readonly service: ServiceSpec
  readonly request: ContainerWishes
  /** The container that another service of the environment has: its first replica. */
  readonly containerOf: (service: string) => string
}

/** What is asked of the container itself. */
type ContainerWishes = Omit<OneOffRequest, 'service' | 'noDeps' | 'build'> & {
  /** Beside those that every one-off container has. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/**
 * Makes and starts a one-off container of a service whose image, networks and dependencies are there. What
 * holds the lock of its instance calls it.
 */
export async function startOneOffContainer(creation: Creation, deps: UpDeps): Promise<OneOff> {
  return start(await create(creation, deps), creation.request, deps)
}

async function create(
  { spec, service: given, request, containerOf }: Creation,
  deps: UpDeps,
): Promise<{ id: string; name: string }> {
  const service = oneOffService(given, request)
  const suffix = randomBytes(4).toString('hex')
  const action: ActionOf<'create-container'> = {
    id: 'create-container:run',
    kind: 'create-container',
    needs: [],
    cause: 'run',
    service: service.name,
    number: 1,
    name: request.name ?? `${spec.instance}-${service.name}-run-${suffix}`,
    hash: '',
    ports: request.servicePorts ? portChoices({ spec, service, number: 1 }) : [],
  }
  const table = await assignPorts({ instance: spec.instance, actions: [action], notes: [] }, deps)
  const image = await imageDetailsOf(deps.engine, deps.signal)(service.image)
  const ports = table.get(`${service.name}-1`) ?? []
  const { host } = deps.engine.address
  const wanted = containerRequest({ spec, service, action, image, ports, host, containerOf })
  const { id, warnings } = await deps.engine.containers.create(
    oneOffContainer(wanted, request),
    untilMade(deps.signal),
  )
  for (const message of warnings) deps.emit({ type: 'notice', subject: action.name, message })
  try {
    const files = unmountedFiles(service, wanted.mounts)
    if (files.length > 0) {
      const { deliverFiles } = await import('../execute/deliver-files.ts')
      await deliverFiles(id, files, { ...deps, variablesFile: spec.variablesFile })
    }
  } catch (error) {
    await deps.engine.containers.remove(id)
    throw error
  }
  return { id, name: action.name }
}

/** The service with what was asked for instead of its own. */
function oneOffService(service: ServiceSpec, request: ContainerWishes): ServiceSpec {
  const { container } = service
  const { entrypoint, command, env, user, workingDir, tty, stdin } = request
  return {
    ...service,
    container: {
      ...container,
      // Another entry point takes another command, as in Compose.
      entrypoint: entrypoint ?? container.entrypoint,
      command: command.length > 0 ? command : entrypoint === undefined ? container.command : [],
      environment: { ...container.environment, ...env },
      user: user ?? container.user,
      workingDir: workingDir ?? container.workingDir,
      containerName: undefined,
      healthcheck: 'disabled',
      restart: { name: 'no' },
      tty,
      stdinOpen: stdin !== undefined || tty,
    },
  }
}

/** What a container beside the service's own may not have: its names, its addresses, and its state. */
function oneOffContainer(
  wanted: ContainerRequest,
  { stdin, labels: own }: ContainerWishes,
): ContainerRequest {
  const { [ENVCTL.ports]: _, ...labels } = wanted.labels
  return {
    ...wanted,
    hostname: wanted.container.hostname,
    stdinOnce: stdin !== undefined,
    labels: { ...labels, ...own, [COMPOSE.oneoff]: 'True' },
    mounts: wanted.mounts.filter(
      (mount) => mount.type !== 'volume' || mount.labels[ENVCTL.volumeKind] !== 'state',
    ),
    networks: wanted.networks.map((join) => ({
      ...join,
      aliases: [],
      ipv4Address: undefined,
      ipv6Address: undefined,
      macAddress: undefined,
    })),
  }
}

async function start(
  { id, name }: { readonly id: string; readonly name: string },
  { tty, stdin, detach }: ContainerWishes,
  deps: Deps,
): Promise<OneOff> {
  const { containers } = deps.engine
  try {
    const attachment = detach ? undefined : await containers.attach(id, { tty, stdin }, deps.signal)
    // One that is taken away while it starts may stay, half of it gone.
    await containers.start(id, untilMade(deps.signal))
    if (deps.signal.aborted) throw cancelled(deps.signal.reason)
    return {
      id,
      name,
      attachment,
      exitCode: () => containers.wait(id, deps.signal),
      remove: () => containers.remove(id),
    }
  } catch (error) {
    await containers.remove(id)
    throw error
  }
}
