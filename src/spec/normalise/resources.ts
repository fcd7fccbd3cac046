import type { Fields } from '../fields.ts'
import type { BlkioSpec, ContainerSpec, GpuSpec, ResourceSpec } from '../types.ts'

/** Limits of a service, of its own keys and of `deploy.resources`. */
export function resources(service: Fields): ResourceSpec {
  const deploy = service.fields('deploy')?.fields('resources')
  const limits = deploy?.fields('limits')
  const reservations = deploy?.fields('reservations')
  for (const key of ['cpus', 'pids'])
    if (reservations?.has(key))
      reservations.complain(key, `One engine cannot reserve "${key}"`, 'it under limits')
  if (limits?.has('devices'))
    limits.complain('devices', 'Devices are reserved, not limited', 'them under reservations')
  const cpus = service.number('cpus') ?? limits?.number('cpus')
  return {
    memory: service.bytes('mem_limit') ?? limits?.bytes('memory'),
    memoryReservation: service.bytes('mem_reservation') ?? reservations?.bytes('memory'),
    memorySwap: service.bytes('memswap_limit'),
    memorySwappiness: service.integer('mem_swappiness'),
    nanoCpus: cpus === undefined ? undefined : Math.round(cpus * 1e9),
    cpuShares: service.integer('cpu_shares'),
    cpuQuota: service.micros('cpu_quota'),
    cpuPeriod: service.micros('cpu_period'),
    cpuRealtimeRuntime: service.micros('cpu_rt_runtime'),
    cpuRealtimePeriod: service.micros('cpu_rt_period'),
    cpuset: service.string('cpuset'),
    pidsLimit: service.integer('pids_limit') ?? limits?.integer('pids'),
    blkio: blkio(service),
  }
}

function blkio(service: Fields): BlkioSpec | undefined {
  const fields = service.fields('blkio_config')
  if (fields === undefined) return undefined
  const rates = (key: string) =>
    fields
      .items(key)
      .flatMap(({ fields: item }) =>
        item === undefined ? [] : [{ path: item.string('path') ?? '', rate: item.bytes('rate') ?? 0 }],
      )
  return {
    weight: fields.integer('weight'),
    weightDevice: fields
      .items('weight_device')
      .flatMap(({ fields: item }) =>
        item === undefined ? [] : [{ path: item.string('path') ?? '', weight: item.integer('weight') ?? 0 }],
      ),
    deviceReadBps: rates('device_read_bps'),
    deviceWriteBps: rates('device_write_bps'),
    deviceReadIops: rates('device_read_iops'),
    deviceWriteIops: rates('device_write_iops'),
  }
}

/** `nofile: 1024`, or soft and hard. */
export function ulimits(service: Fields): ContainerSpec['ulimits'] {
  const limits = service.fields('ulimits')
  if (limits === undefined) return {}
  return Object.fromEntries(
    limits.keys().flatMap((name) => {
      const long = limits.fields(name)
      const [soft, hard] =
        long === undefined
          ? [limits.integer(name), limits.integer(name)]
          : [long.integer('soft'), long.integer('hard')]
      return soft === undefined || hard === undefined ? [] : [[name, { soft, hard }]]
    }),
  )
}

/** `/dev/a:/dev/b:rwm`, or a map. */
export function devices(service: Fields): ContainerSpec['devices'] {
  return service.items('devices').map(({ value, fields }) => {
    const [source = '', target = source, permissions = 'rwm'] =
      fields === undefined
        ? String(value).split(':')
        : [fields.string('source'), fields.string('target'), fields.string('permissions')]
    return { source, target, permissions }
  })
}

/** `gpus`, and the devices of `deploy.resources.reservations`. */
export function gpus(service: Fields): readonly GpuSpec[] {
  if (service.raw('gpus') === 'all') return [{ count: -1, deviceIds: [], capabilities: ['gpu'], options: {} }]
  const reserved = service.fields('deploy')?.fields('resources')?.fields('reservations')
  const items = [...service.items('gpus'), ...(reserved?.items('devices') ?? [])]
  return items.flatMap(({ fields }): GpuSpec[] => {
    if (fields === undefined) return []
    const deviceIds = fields.strings('device_ids')
    const count =
      fields.string('count') === 'all'
        ? -1
        : (fields.integer('count') ?? (deviceIds.length === 0 ? -1 : undefined))
    const capabilities = fields.strings('capabilities')
    return [
      {
        driver: fields.string('driver'),
        count,
        deviceIds,
        capabilities: capabilities.length === 0 ? ['gpu'] : capabilities,
        options: fields.texts('options'),
      },
    ]
  })
}
