import type Docker from 'dockerode'
import type { BlkioSpec, ContainerSpec, GpuSpec } from '../../spec/types.ts'
import { defined } from './defined.ts'

/** Limits and devices of a container, in the engine's own terms. */
export function hostResources(container: ContainerSpec): Docker.HostConfig {
  const { resources } = container
  return {
    ...defined({
      Memory: resources.memory,
      MemoryReservation: resources.memoryReservation,
      MemorySwap: resources.memorySwap,
      MemorySwappiness: resources.memorySwappiness,
      NanoCpus: resources.nanoCpus,
      CpuShares: resources.cpuShares,
      CpuQuota: resources.cpuQuota,
      CpuPeriod: resources.cpuPeriod,
      CpuRealtimeRuntime: resources.cpuRealtimeRuntime,
      CpuRealtimePeriod: resources.cpuRealtimePeriod,
      CpusetCpus: resources.cpuset,
      PidsLimit: resources.pidsLimit,
    }),
    ...(resources.blkio === undefined ? {} : blkio(resources.blkio)),
    Ulimits: Object.entries(container.ulimits).map(([Name, { soft, hard }]) => ({
      Name,
      Soft: soft,
      Hard: hard,
    })),
    Devices: container.devices.map(({ source, target, permissions }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: permissions,
    })),
    DeviceCgroupRules: [...container.deviceCgroupRules],
    DeviceRequests: container.gpus.map(deviceRequest),
  }
}

function blkio(spec: BlkioSpec): Docker.HostConfig {
  const rates = (list: readonly { readonly path: string; readonly rate: number }[]) =>
    list.map(({ path, rate }) => ({ Path: path, Rate: rate }))
  return {
    ...defined({ BlkioWeight: spec.weight }),
    BlkioWeightDevice: spec.weightDevice.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    BlkioDeviceReadBps: rates(spec.deviceReadBps),
    BlkioDeviceWriteBps: rates(spec.deviceWriteBps),
    BlkioDeviceReadIOps: rates(spec.deviceReadIops),
    BlkioDeviceWriteIOps: rates(spec.deviceWriteIops),
  }
}

function deviceRequest(gpu: GpuSpec): Docker.DeviceRequest {
  // Neither a number nor names means all there are.
  const count = gpu.deviceIds.length > 0 ? undefined : (gpu.count ?? -1)
  return {
    ...defined({ Driver: gpu.driver, Count: count }),
    DeviceIDs: [...gpu.deviceIds],
    Capabilities: [[...gpu.capabilities]],
    Options: { ...gpu.options },
  }
}
