import { randomBytes } from 'node:crypto'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import type { Attachment, ContainerRequest } from '../../engine/port.ts'
import { planRun } from '../../plan/plan-run.ts'
import { portChoices } from '../../plan/port-choices.ts'
import type { ActionOf } from '../../plan/types.ts'
import { containerHash } from '../../spec/spec-hash.ts'
import type { ServiceSpec, Spec } from '../../spec/types.ts'
import { buildKeys } from '../build-keys.ts'
import type { Deps } from '../deps.ts'
import { containerRequest } from '../execute/container-request.ts'
import { executePlan } from '../execute/execute-plan.ts'
import { imageDetailsOf } from '../execute/images.ts'
import { assertOwn } from '../instance/owner.ts'
import { withInstanceLock } from '../lock.ts'
import { observe } from '../observe.ts'
import { operation } from '../operation.ts'
import { assignPorts } from '../ports/assign.ts'
import type { OneOffRequest } from '../requests.ts'
import type { UpDeps } from '../up.ts'

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

/**
 * A container of a service beside those that the service has, for one command: in the environment's networks,
 * with the service's settings and volumes, once all that the service depends on is ready.
 *
 * @example
 * const run = await startOneOff(spec, { service: 'api', command: ['npm', 'run', 'migrate'], ... }, deps)
 */
export function startOneOff(spec: Spec, request: OneOffRequest, deps: UpDeps): Promise<OneOff> {
  const { instance } = spec
  return operation({ operation: 'run', instance }, deps, () =>
    withInstanceLock({ instance, operation: 'run' }, deps, async () => {
      const observed = await observe(deps.engine, instance, { spec, signal: deps.signal })
      await assertOwn(observed.containers, spec)
      const plan = planRun(spec, observed, {
        service: request.service,
        noDeps: request.noDeps,
        forceRecreate: false,
        build: request.build,
        pull: undefined,
        removeOrphans: false,
        wait: false,
        buildKeys: await buildKeys(spec),
        hashOf: (service) => containerHash(service, spec),
      })
      deps.emit({ type: 'plan.made', plan })
      await executePlan({ plan, observed, spec, ports: await assignPorts(plan, deps), env: deps.env }, deps)
      const after = await observe(deps.engine, instance, { signal: deps.signal })
      const idOf = (service: string) =>
        after.containers.find((each) => each.service === service && each.number === 1 && !each.oneoff)?.id ??
        service
      const id = await create({ spec, request, containerOf: idOf }, deps)
      return start(id, request, deps)
    }),
  )
}

interface Creation {
  readonly spec: Spec
  readonly request: OneOffRequest
  readonly containerOf: (service: string) => string
}

async function create(
  { spec, request, containerOf }: Creation,
  deps: UpDeps,
): Promise<{ id: string; name: string }> {
  const service = oneOffService(spec, request)
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
  const ports = table.get(`${service.name}-1`) ?? new Map()
  const { host } = deps.engine.address
  const wanted = containerRequest({ spec, service, action, image, ports, host, containerOf })
  const { id, warnings } = await deps.engine.containers.create(oneOffContainer(wanted, request), deps.signal)
  for (const message of warnings) deps.emit({ type: 'notice', subject: action.name, message })
  try {
    if (service.files.length > 0) {
      const { deliverFiles } = await import('../execute/deliver-files.ts')
      await deliverFiles(id, service.files, { ...deps, directory: spec.directory })
    }
  } catch (error) {
    await deps.engine.containers.remove(id)
    throw error
  }
  return { id, name: action.name }
}

/** The service with what was asked for instead of its own. */
function oneOffService(spec: Spec, request: OneOffRequest): ServiceSpec {
  const service = spec.services[request.service]
  if (service === undefined) throw new Error(`the spec has no service "${request.service}"`)
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
function oneOffContainer(wanted: ContainerRequest, { stdin }: OneOffRequest): ContainerRequest {
  const { [ENVCTL.ports]: _, ...labels } = wanted.labels
  return {
    ...wanted,
    hostname: wanted.container.hostname,
    stdinOnce: stdin !== undefined,
    labels: { ...labels, [COMPOSE.oneoff]: 'True' },
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
  { tty, stdin, detach }: OneOffRequest,
  deps: Deps,
): Promise<OneOff> {
  const { containers } = deps.engine
  try {
    const attachment = detach ? undefined : await containers.attach(id, { tty, stdin }, deps.signal)
    await containers.start(id, deps.signal)
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
