import { describe, expect, it } from 'vitest'
import { createRequest } from '../../../src/engine/docker/create-request.ts'
import type { ContainerRequest } from '../../../src/engine/port.ts'
import type { ContainerSpec } from '../../../src/spec/types.ts'
import { bareContainer, bareJoin, bareRequest } from '../../support/requests.ts'

type Full<T> = { [K in keyof Required<T>]: Exclude<T[K], undefined> }

/** Every member is there: one that is added to the spec must be added here, and so be seen to have an effect. */
const container: Full<ContainerSpec> = {
  containerName: 'n',
  command: ['run', 'it'],
  entrypoint: ['/entry'],
  environment: { A: '1' },
  labels: { spec: 'l' },
  annotations: { note: 'a' },
  user: '1000:1000',
  groupAdd: ['video'],
  workingDir: '/w',
  hostname: 'h',
  domainname: 'd',
  ports: [{ target: 80, protocol: 'tcp', address: '127.0.0.1', published: 'auto' }],
  expose: ['9000/udp'],
  mounts: [],
  tmpfs: [{ target: '/scratch', options: 'size=1m' }],
  volumesFrom: [],
  networks: {},
  networkMode: { kind: 'engine', value: 'x' },
  pid: { kind: 'engine', value: 'host' },
  ipc: { kind: 'engine', value: 'host' },
  uts: 'host',
  usernsMode: 'host',
  cgroup: 'private',
  cgroupParent: '/parent',
  healthcheck: {
    test: ['CMD', 'true'],
    intervalMs: 100,
    timeoutMs: 200,
    retries: 3,
    startPeriodMs: 400,
    startIntervalMs: 500,
  },
  restart: { name: 'on-failure', maximumRetryCount: 4 },
  init: true,
  privileged: true,
  readOnly: true,
  tty: true,
  stdinOpen: true,
  capAdd: ['NET_ADMIN'],
  capDrop: ['KILL'],
  securityOpt: ['no-new-privileges'],
  devices: [{ source: '/dev/a', target: '/dev/b', permissions: 'r' }],
  deviceCgroupRules: ['c 1:3 r'],
  gpus: [
    { driver: 'nvidia', count: 2, deviceIds: [], capabilities: ['gpu'], options: { o: '1' } },
    { deviceIds: ['id1'], capabilities: ['gpu'], options: {} },
  ],
  dns: ['1.1.1.1'],
  dnsSearch: ['example.test'],
  dnsOpt: ['ndots:2'],
  extraHosts: ['host.docker.internal:host-gateway'],
  links: [],
  externalLinks: [],
  sysctls: { 'net.core.somaxconn': '1024' },
  ulimits: { nofile: { soft: 10, hard: 20 } },
  shmSize: 1024,
  stopSignal: 'SIGINT',
  stopGracePeriodMs: 5000,
  logging: { driver: 'json-file', options: { 'max-size': '1m' } },
  storageOpt: { size: '1G' },
  runtime: 'runc',
  isolation: 'default',
  resources: {
    memory: 1,
    memoryReservation: 2,
    memorySwap: 3,
    memorySwappiness: 4,
    nanoCpus: 5,
    cpuShares: 6,
    cpuQuota: 7,
    cpuPeriod: 8,
    cpuRealtimeRuntime: 9,
    cpuRealtimePeriod: 10,
    cpuset: '0',
    pidsLimit: 11,
    blkio: {
      weight: 12,
      weightDevice: [{ path: '/dev/a', weight: 13 }],
      deviceReadBps: [{ path: '/dev/a', rate: 14 }],
      deviceWriteBps: [{ path: '/dev/a', rate: 15 }],
      deviceReadIops: [{ path: '/dev/a', rate: 16 }],
      deviceWriteIops: [{ path: '/dev/a', rate: 17 }],
    },
  },
  oomKillDisable: true,
  oomScoreAdj: 18,
}

/** What the request decides in the spec's place. */
const DECIDED = new Set([
  'containerName',
  'hostname',
  'mounts',
  'volumesFrom',
  'networks',
  'networkMode',
  'pid',
  'ipc',
  'links',
])
/** Of a port only the container's side is the spec's to say. */
const PORT_DECIDED = new Set(['container.ports.0.address', 'container.ports.0.published'])

const full: Full<ContainerRequest> = {
  name: 'shop-dev-db-1',
  image: 'postgres:16',
  platform: 'linux/amd64',
  hostname: 'db',
  container,
  stdinOnce: true,
  labels: { own: 'l' },
  ports: [{ target: '5432/tcp', address: '127.0.0.1', port: 15432 }],
  mounts: [
    {
      type: 'volume',
      name: 'v',
      target: '/v',
      readOnly: false,
      noCopy: true,
      subpath: 'sub',
      labels: { v: '1' },
    },
    {
      type: 'bind',
      source: '/a',
      target: '/b',
      readOnly: true,
      createHostPath: false,
      propagation: 'rslave',
    },
    {
      type: 'bind',
      source: '/c',
      target: '/d',
      readOnly: true,
      createHostPath: true,
      propagation: 'rslave',
      selinux: 'z',
    },
    { type: 'tmpfs', target: '/t', size: 1024, mode: 0o700 },
  ],
  networks: [
    {
      name: 'shop-dev_default',
      aliases: ['db'],
      ipv4Address: '10.0.0.2',
      ipv6Address: 'fd00::2',
      linkLocalIps: ['169.254.1.1'],
      macAddress: '02:42:ac:11:00:02',
      driverOpts: { o: '1' },
    },
  ],
  networkMode: 'host',
  pidMode: 'host',
  ipcMode: 'host',
  volumesFrom: [{ container: 'c1', readOnly: false }],
  links: [{ container: 'c1', alias: 'other' }],
}
/** The two ways to have a network exclude each other. */
const requests = [
  { ...full, networkMode: undefined },
  { ...full, networks: [] },
] as const

type Path = readonly (string | number)[]

function leaves(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))
  return value === undefined ? [] : [path]
}

function changed(value: unknown, path: Path): unknown {
  const [key, ...rest] = path
  if (key === undefined) {
    if (typeof value === 'boolean') return !value
    return typeof value === 'number' ? value + 1000 : `${String(value)}x`
  }
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changed(item, rest) : item))
  return { ...(value as object), [key]: changed((value as Record<string, unknown>)[key], rest) }
}

const cases = leaves(full)
  .filter((path) => !(path[0] === 'container' && DECIDED.has(String(path[1]))))
  .filter((path) => !PORT_DECIDED.has(path.join('.')))
  // What kind of thing it is, not a fact of it.
  .filter((path) => path.at(-1) !== 'type')
  .map((path) => [path.join('.'), path] as const)

describe('the request to create a container', () => {
  it.each(cases)('%s has an effect', (_name, path) => {
    const effects = requests.map(
      (request) =>
        JSON.stringify(createRequest(request)) !==
        JSON.stringify(createRequest(changed(request, path) as ContainerRequest)),
    )
    expect(effects).toContain(true)
  })

  it('has units of the engine', () => {
    const body = createRequest(requests[0])
    expect(body.Healthcheck).toEqual({
      Test: ['CMD', 'true'],
      Interval: 100e6,
      Timeout: 200e6,
      StartPeriod: 400e6,
      StartInterval: 500e6,
      Retries: 3,
    })
    expect(body.StopTimeout).toBe(5)
    expect(body.HostConfig?.Ulimits).toEqual([{ Name: 'nofile', Soft: 10, Hard: 20 }])
    expect(body.HostConfig?.PortBindings).toEqual({
      '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '15432' }],
    })
    expect(Object.keys(body.ExposedPorts ?? {}).sort()).toEqual(['5432/tcp', '80/tcp', '9000/udp'])
  })

  it('makes a missing folder of a bind mount in the form that every engine knows', () => {
    const body = createRequest(requests[0])
    expect(body.HostConfig?.Binds).toEqual(['/c:/d:ro,rslave,z'])
    expect(body.HostConfig?.Mounts?.map(({ Target }) => Target)).toEqual(['/v', '/b', '/t'])
  })

  it('joins the first network and leaves the others for later', () => {
    const networks = [bareJoin({ name: 'front', aliases: ['web'] }), bareJoin({ name: 'back' })]
    const body = createRequest(bareRequest({ name: 'a', image: 'i', networks }))
    expect(body.HostConfig?.NetworkMode).toBe('front')
    expect(body.NetworkingConfig?.EndpointsConfig).toEqual({ front: { Aliases: ['web'] } })
  })

  it('joins none with a network mode, and exposes nothing in the network of another container', () => {
    const body = createRequest(
      bareRequest({
        name: 'a',
        image: 'i',
        networkMode: 'container:b',
        container: bareContainer({ expose: ['1/tcp'] }),
      }),
    )
    expect(body.HostConfig?.NetworkMode).toBe('container:b')
    expect(body.NetworkingConfig).toBeUndefined()
    expect(body.ExposedPorts).toEqual({})
  })

  it('turns a healthcheck off, and leaves the image its own', () => {
    const healthcheck = (given: ContainerSpec['healthcheck']) =>
      createRequest(bareRequest({ name: 'a', image: 'i', container: bareContainer({ healthcheck: given }) }))
        .Healthcheck
    expect(healthcheck('disabled')).toEqual({ Test: ['NONE'] })
    expect(healthcheck(undefined)).toBeUndefined()
    expect(healthcheck({ retries: 2 })).toEqual({ Retries: 2 })
  })

  it('asks for all of the graphics processors when it says neither how many nor which', () => {
    const gpus = [{ deviceIds: [], capabilities: ['gpu'], options: {} }]
    const body = createRequest(bareRequest({ name: 'a', image: 'i', container: bareContainer({ gpus }) }))
    expect(body.HostConfig?.DeviceRequests).toMatchObject([{ Count: -1, Capabilities: [['gpu']] }])
  })
})
