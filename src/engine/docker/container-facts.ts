import type Docker from 'dockerode'
import type {
  ContainerDetails,
  ContainerState,
  ContainerSummary,
  Health,
  PublishedPort,
} from '../port-types.ts'
import { signalNumber } from './signal-number.ts'

/** A container of the engine's listing, typed. */
export function summary(info: Docker.ContainerInfo): ContainerSummary {
  const exit = /^Exited \((-?\d+)\)/.exec(info.Status)
  return {
    id: info.Id,
    name: (info.Names[0] ?? '').replace(/^\//, ''),
    image: info.Image,
    imageId: info.ImageID,
    command: info.Command,
    createdAt: info.Created * 1000,
    state: info.State as ContainerState,
    status: info.Status,
    health: healthOf(info.Status),
    ...(exit === null ? {} : { exitCode: Number(exit[1]) }),
    labels: info.Labels ?? {},
    ports: (info.Ports ?? []).flatMap((port): PublishedPort[] =>
      port.PublicPort === undefined
        ? []
        : [
            {
              target: `${port.PrivatePort}/${port.Type}`,
              address: port.IP ?? '0.0.0.0',
              port: port.PublicPort,
            },
          ],
    ),
    networks: Object.fromEntries(
      Object.entries(info.NetworkSettings?.Networks ?? {}).map(([name, joined]) => [
        name,
        { id: joined.NetworkID ?? '', address: joined.IPAddress || joined.GlobalIPv6Address || '' },
      ]),
    ),
    networkMode: info.HostConfig?.NetworkMode ?? '',
    mounts: (info.Mounts ?? []).map((mount) => ({
      type: mount.Type,
      ...(mount.Name === undefined ? {} : { name: mount.Name }),
      source: mount.Source,
      target: mount.Destination,
    })),
  }
}

/** The listing tells health within its status text alone: `Up 2 hours (healthy)`. */
function healthOf(status: string): Health {
  if (status.includes('(healthy)')) return 'healthy'
  if (status.includes('(unhealthy)')) return 'unhealthy'
  return status.includes('(health: starting)') ? 'starting' : 'none'
}

/** An inspected container, typed. */
export function details(info: Docker.ContainerInspectInfo): ContainerDetails {
  const { State, NetworkSettings } = info
  const { StopSignal: stopSignal } = info.Config as { readonly StopSignal?: string }
  const health = State.Health
  const output = health?.Log?.at(-1)?.Output
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    hostname: info.Config.Hostname,
    image: info.Config.Image,
    imageId: info.Image,
    state: State.Status as ContainerState,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    error: State.Error ?? '',
    startedAt: State.StartedAt,
    logSince: unixSeconds(State.FinishedAt),
    stopSignal: signalNumber(stopSignal ?? ''),
    keepsWholeLog: keepsWhole(info.HostConfig.LogConfig),
    restartCount: info.RestartCount ?? 0,
    health: (health?.Status ?? 'none') as Health,
    ...(output === undefined ? {} : { healthOutput: output }),
    tty: info.Config.Tty,
    labels: info.Config.Labels ?? {},
    ports: Object.entries(NetworkSettings.Ports ?? {}).flatMap(([target, bound]) =>
      (bound ?? []).map(({ HostIp, HostPort }) => ({ target, address: HostIp, port: Number(HostPort) })),
    ),
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks ?? {}).flatMap(([name, { IPAddress, GlobalIPv6Address }]) => {
        const address = IPAddress || GlobalIPv6Address
        return address ? [[name, address]] : []
      }),
    ),
    networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks ?? {}).map(([name, { NetworkID }]) => [name, NetworkID]),
    ),
  }
}

/** Drivers that grow a file without end unless they are told not to. */
const GROWING: ReadonlySet<string> = new Set(['json-file', 'k8s-file'])

function keepsWhole(log: Docker.HostConfig['LogConfig']): boolean {
  return GROWING.has(log?.Type ?? '') && log?.Config?.['max-size'] === undefined
}

/** `undefined` for the time before all time that stands for never. */
function unixSeconds(time: string): number | undefined {
  const seconds = Date.parse(time) / 1000
  return seconds > 0 ? seconds : undefined
}
