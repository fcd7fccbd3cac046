import type Docker from 'dockerode'
import { cancelled, EnvctlError } from '../../base/errors.ts'
import type { ContainerRequest, Containers } from '../port.ts'
import type { ArchiveTarget } from '../port-types.ts'
import { getArchive, statPath } from './archive.ts'
import { attach } from './attach.ts'
import { type Call, type DockerClient, request, requestUnless } from './client.ts'
import { details, summary } from './container-facts.ts'
import { createRequest, endpoint } from './create-request.ts'
import { type Dialect, passedOver } from './dialect.ts'
import { labelFilters } from './labels-filter.ts'
import { containerLogs } from './logs.ts'
import { checkHealth, ensureVolumes } from './podman.ts'
import { type Proxies, withProxies } from './proxies.ts'
import { removeContainer } from './remove-container.ts'
import { containerStats } from './stats.ts'

const GONE = [404]
/** What the engine answers to a container that is as it should be already, and to one that is gone. */
const STOPPED = [304, 404]

export function dockerContainers(
  docker: DockerClient,
  dialect: () => Promise<Dialect>,
  proxies: () => Promise<Proxies>,
): Containers {
  return {
    async list({ labels }, signal) {
      const filters = { label: labelFilters(labels) }
      const call: Call = {
        doing: 'list containers',
        method: 'GET',
        path: '/containers/json',
        query: { all: true, filters },
        signal,
      }
      return (await request<Docker.ContainerInfo[]>(docker, call)).map(summary)
    },
    async inspect(id, signal) {
      const call: Call = {
        doing: `inspect container ${id}`,
        method: 'GET',
        path: `${pathOf(id)}/json`,
        signal,
      }
      const info = await requestUnless<Docker.ContainerInspectInfo>(docker, call, GONE)
      return info === undefined ? undefined : details(info)
    },
    create: async (wanted, signal) => {
      const spoken = await dialect()
      const notes = passedOver(wanted, spoken)
      if (spoken.podman) await ensureVolumes(docker, wanted, signal)
      const { id, warnings } = await create(docker, withProxies(wanted, await proxies()), signal)
      return { id, warnings: [...notes, ...warnings] }
    },
    checkHealth: async (id, signal) => {
      if (!(await dialect()).podman) return false
      await checkHealth(docker, id, signal)
      return true
    },
    start: (id, signal) =>
      request(docker, {
        doing: `start container ${id}`,
        method: 'POST',
        path: `${pathOf(id)}/start`,
        signal,
      }),
    async rename(id, name, signal) {
      const doing = `rename container ${id} to ${name}`
      const call = { doing, method: 'POST', path: `${pathOf(id)}/rename`, query: { name }, signal } as const
      try {
        await request(docker, call)
      } catch (error) {
        // The name that was asked for by a command that is gone may have been given meanwhile.
        if (!(error instanceof EnvctlError && /same name as its current name/.test(error.detail ?? '')))
          throw error
      }
    },
    async stop(id, graceMs, signal) {
      const query = { t: graceMs === undefined ? undefined : Math.ceil(graceMs / 1000) }
      await requestUnless(
        docker,
        { doing: `stop container ${id}`, method: 'POST', path: `${pathOf(id)}/stop`, query, signal },
        STOPPED,
      )
    },
    pause: (id, signal) =>
      request(docker, {
        doing: `pause container ${id}`,
        method: 'POST',
        path: `${pathOf(id)}/pause`,
        signal,
      }),
    unpause: (id, signal) =>
      request(docker, {
        doing: `unpause container ${id}`,
        method: 'POST',
        path: `${pathOf(id)}/unpause`,
        signal,
      }),
    kill: (id, signalName, signal) =>
      request(docker, {
        doing: `send ${signalName} to container ${id}`,
        method: 'POST',
        path: `${pathOf(id)}/kill`,
        query: { signal: signalName },
        signal,
      }),
    remove: (id, signal) => removeContainer(docker, id, signal),
    async wait(id, signal) {
      const call: Call = {
        doing: `wait for container ${id}`,
        method: 'POST',
        path: `${pathOf(id)}/wait`,
        signal,
      }
      return (await request<{ StatusCode: number }>(docker, call)).StatusCode
    },
    attach: (id, options, signal) => attach(docker, { id, options, signal }),
    stats: (id, signal) => containerStats(docker, id, signal),
    logs: (id, options, signal) => containerLogs(docker, { id, options, signal }),
    getArchive: (id, path, signal) => getArchive(docker, { id, path, signal }),
    stat: (id, path, signal) => statPath(docker, { id, path, signal }),
    putArchive: (id, target, tar, signal) => {
      const { path, keepKinds, owners }: ArchiveTarget =
        typeof target === 'string' ? { path: target } : target
      return request(docker, {
        doing: `put files into container ${id} at ${path}`,
        method: 'PUT',
        path: `${pathOf(id)}/archive`,
        query: { path, noOverwriteDirNonDir: keepKinds, copyUIDGID: owners },
        file: tar,
        signal,
      })
    },
  }
}

async function create(
  docker: DockerClient,
  wanted: ContainerRequest,
  signal?: AbortSignal,
): ReturnType<Containers['create']> {
  if (signal?.aborted) throw cancelled(signal.reason)
  const doing = `create container ${wanted.name}`
  const { name, platform, ...body } = createRequest(wanted)
  // Not cancelled half-way: whether it was made would not be known.
  const made = await request<{ Id: string; Warnings: string[] | null }>(docker, {
    doing,
    method: 'POST',
    path: '/containers/create',
    query: { name, platform },
    body,
  })
  try {
    // Engines before API 1.44 refuse more than one network at creation.
    for (const join of wanted.networkMode === undefined ? wanted.networks.slice(1) : []) {
      await request(docker, {
        doing: `${doing}: connect it to network ${join.name}`,
        method: 'POST',
        path: `/networks/${encodeURIComponent(join.name)}/connect`,
        body: { Container: made.Id, EndpointConfig: endpoint(wanted, join) },
        signal,
      })
    }
    if (signal?.aborted) throw cancelled(signal.reason)
  } catch (error) {
    await removeContainer(docker, made.Id)
    throw error
  }
  return { id: made.Id, warnings: made.Warnings ?? [] }
}

const pathOf = (id: string): string => `/containers/${encodeURIComponent(id)}`
