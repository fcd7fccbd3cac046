import type Docker from 'dockerode'
import type { ContainerSpec, HealthcheckSpec } from '../../spec/types.ts'
import type { ContainerRequest, MountRequest } from '../port.ts'
import { defined } from './defined.ts'
import { hostResources } from './host-resources.ts'

const NS_PER_MS = 1e6

/** A container to be made, in the engine's own terms: the only place that knows them. */
export function createRequest(request: ContainerRequest): Docker.ContainerCreateOptions {
  const { container } = request
  const [first] = request.networks
  const mode = request.networkMode ?? first?.name
  const published = container.ports.map(({ target, protocol }) => `${target}/${protocol}`)
  const ports = new Set([...container.expose, ...published, ...request.ports.map((port) => port.target)])
  // The engine refuses ports to a container that lives in another's network.
  const exposed = request.networkMode?.startsWith('container:') ? [] : [...ports]
  return {
    name: request.name,
    ...defined({ platform: request.platform }),
    Image: request.image,
    ...defined({
      Cmd: mutable(container.command),
      Entrypoint: mutable(container.entrypoint),
      Hostname: request.hostname,
      Domainname: container.domainname,
      User: container.user,
      WorkingDir: container.workingDir,
      StopSignal: container.stopSignal,
      Healthcheck: healthcheck(container.healthcheck),
      MacAddress: first?.macAddress,
    }),
    StopTimeout: Math.ceil(container.stopGracePeriodMs / 1000),
    Env: Object.entries(container.environment).map(([key, value]) => `${key}=${value}`),
    Labels: { ...container.labels, ...request.labels },
    Tty: container.tty,
    OpenStdin: container.stdinOpen,
    StdinOnce: request.stdinOnce ?? false,
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])),
    HostConfig: hostConfig(request, mode),
    ...(first === undefined || request.networkMode !== undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [first.name]: endpoint(request, first) } } }),
  }
}

/** The client's types lag behind the engine. */
type HostConfig = Docker.HostConfig & { readonly Annotations: Record<string, string> }

type Join = ContainerRequest['networks'][number]

/** How a container joins a network, at its creation or later. */
export function endpoint(request: ContainerRequest, join: Join): Docker.EndpointSettings {
  const addresses = defined({
    IPv4Address: join.ipv4Address,
    IPv6Address: join.ipv6Address,
    LinkLocalIPs: join.linkLocalIps.length === 0 ? undefined : [...join.linkLocalIps],
  })
  return {
    Aliases: [...join.aliases],
    ...(request.links.length === 0 ? {} : { Links: links(request) }),
    ...(Object.keys(addresses).length === 0 ? {} : { IPAMConfig: addresses }),
    ...(Object.keys(join.driverOpts).length === 0 ? {} : { DriverOpts: { ...join.driverOpts } }),
    ...defined({ MacAddress: join.macAddress }),
  }
}

function hostConfig(request: ContainerRequest, mode: string | undefined): HostConfig {
  const { container } = request
  return {
    ...defined({
      NetworkMode: mode,
      PidMode: request.pidMode,
      IpcMode: request.ipcMode,
      UTSMode: container.uts,
      UsernsMode: container.usernsMode,
      CgroupnsMode: container.cgroup as 'private' | 'host' | undefined,
      CgroupParent: container.cgroupParent,
      Init: container.init,
      Runtime: container.runtime,
      Isolation: container.isolation,
      ShmSize: container.shmSize,
      OomKillDisable: container.oomKillDisable,
      OomScoreAdj: container.oomScoreAdj,
      LogConfig: container.logging && {
        Type: container.logging.driver,
        Config: { ...container.logging.options },
      },
    }),
    ...hostResources(container),
    Annotations: { ...container.annotations },
    Privileged: container.privileged,
    ReadonlyRootfs: container.readOnly,
    RestartPolicy: {
      Name: container.restart.name,
      ...defined({ MaximumRetryCount: container.restart.maximumRetryCount }),
    },
    CapAdd: [...container.capAdd],
    CapDrop: [...container.capDrop],
    SecurityOpt: [...container.securityOpt],
    GroupAdd: [...container.groupAdd],
    Dns: [...container.dns],
    DnsSearch: [...container.dnsSearch],
    DnsOptions: [...container.dnsOpt],
    ExtraHosts: [...container.extraHosts],
    Sysctls: { ...container.sysctls },
    StorageOpt: { ...container.storageOpt },
    Tmpfs: Object.fromEntries(container.tmpfs.map(({ target, options }) => [target, options])),
    // In a network of one's own they belong to the endpoint.
    Links: request.networks.length === 0 ? links(request) : [],
    VolumesFrom: request.volumesFrom.map((from) => `${from.container}:${from.readOnly ? 'ro' : 'rw'}`),
    PortBindings: bindings(request),
    Binds: request.mounts.flatMap(bindText),
    Mounts: request.mounts.flatMap(mountSettings),
  }
}

const links = ({ links: pairs }: ContainerRequest): string[] =>
  pairs.map(({ container, alias }) => `${container}:${alias}`)

function bindings(request: ContainerRequest): Record<string, { HostIp: string; HostPort: string }[]> {
  const result: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const { target, address, port } of request.ports) {
    result[target] = [...(result[target] ?? []), { HostIp: address, HostPort: String(port) }]
  }
  return result
}

/** Only this older form makes a missing folder on every engine, and knows labels of SELinux. */
function bindText(mount: MountRequest): string[] {
  if (mount.type !== 'bind' || !mount.createHostPath) return []
  const options = [
    mount.readOnly ? 'ro' : 'rw',
    ...(mount.propagation === undefined ? [] : [mount.propagation]),
    ...(mount.selinux === undefined ? [] : [mount.selinux]),
  ]
  return [`${mount.source}:${mount.target}:${options.join(',')}`]
}

function mountSettings(mount: MountRequest): Docker.MountSettings[] {
  switch (mount.type) {
    case 'volume': {
      const volume = {
        NoCopy: mount.noCopy,
        Labels: { ...mount.labels },
        ...defined({ Subpath: mount.subpath }),
      }
      // The client's types ask for a driver; without one the engine takes its default.
      const VolumeOptions = volume as Docker.MountSettings['VolumeOptions']
      return [
        {
          Type: 'volume',
          Source: mount.name,
          Target: mount.target,
          ReadOnly: mount.readOnly,
          ...defined({ VolumeOptions }),
        },
      ]
    }
    case 'bind': {
      if (mount.createHostPath) return []
      const BindOptions =
        mount.propagation === undefined
          ? undefined
          : { Propagation: mount.propagation as Docker.MountPropagation }
      return [
        {
          Type: 'bind',
          Source: mount.source,
          Target: mount.target,
          ReadOnly: mount.readOnly,
          ...defined({ BindOptions }),
        },
      ]
    }
    case 'tmpfs': {
      const options = defined({ SizeBytes: mount.size, Mode: mount.mode })
      const TmpfsOptions = options as Docker.MountSettings['TmpfsOptions']
      return [{ Type: 'tmpfs', Source: '', Target: mount.target, ...defined({ TmpfsOptions }) }]
    }
  }
}

function healthcheck(spec: ContainerSpec['healthcheck']): Docker.HealthConfig | undefined {
  if (spec === undefined) return undefined
  if (spec === 'disabled') return { Test: ['NONE'] }
  const ns = (key: keyof HealthcheckSpec) => {
    const ms = spec[key]
    return typeof ms === 'number' ? ms * NS_PER_MS : undefined
  }
  return defined({
    Test: mutable(spec.test),
    Interval: ns('intervalMs'),
    Timeout: ns('timeoutMs'),
    StartPeriod: ns('startPeriodMs'),
    StartInterval: ns('startIntervalMs'),
    Retries: spec.retries,
  }) as Docker.HealthConfig
}

const mutable = (list: readonly string[] | undefined): string[] | undefined =>
  list === undefined ? undefined : [...list]
