import type { EngineInfo } from '../port-types.ts'
import { type DockerClient, request } from './client.ts'

interface RawVersion {
  readonly Version: string
  readonly ApiVersion: string
  readonly Os: string
  readonly Arch: string
  readonly Components?: readonly { readonly Name: string }[]
}

interface RawInfo {
  readonly Driver: string
  readonly NCPU: number
  readonly MemTotal: number
  readonly SecurityOptions?: readonly string[] | null
}

/** What kind of engine it is. */
export async function engineInfo(docker: DockerClient, signal?: AbortSignal): Promise<EngineInfo> {
  const doing = 'ask the engine what it is'
  const [version, info] = await Promise.all([
    request<RawVersion>(docker, { doing, method: 'GET', path: '/version', signal }),
    request<RawInfo>(docker, { doing, method: 'GET', path: '/info', signal }),
  ])
  const podman = version.Components?.some(({ Name }) => /podman/i.test(Name)) ?? false
  return {
    product: podman ? 'podman' : 'docker',
    version: version.Version,
    apiVersion: version.ApiVersion,
    os: version.Os,
    arch: version.Arch,
    storageDriver: info.Driver,
    cpus: info.NCPU,
    memory: info.MemTotal,
    rootless: info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false,
  }
}
