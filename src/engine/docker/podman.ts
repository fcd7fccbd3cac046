/** What Podman must be asked for where Docker does it by itself. */
import type { ContainerRequest } from '../port.ts'
import { type DockerClient, requestUnless } from './client.ts'
import { dockerVolumes } from './volumes.ts'

/** What it answers of a container that is no more, or does not run. */
const GONE = [404, 409]

/** Its volumes that come about with a container have no labels: those that need some are made before it. */
export async function ensureVolumes(
  docker: DockerClient,
  { mounts }: ContainerRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  const volumes = dockerVolumes(docker)
  for (const mount of mounts) {
    if (mount.type !== 'volume' || Object.keys(mount.labels).length === 0) continue
    const { name, labels } = mount
    if ((await volumes.list({ names: [name] }, signal)).length > 0) continue
    await volumes.create({ name }, labels, signal)
  }
}

/** Its healthchecks are timers of systemd, and where there is none nothing runs them. */
export async function checkHealth(
  docker: DockerClient,
  id: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = `/v4.0.0/libpod/containers/${encodeURIComponent(id)}/healthcheck`
  const call = { doing: `check the health of container ${id}`, method: 'GET', path, signal } as const
  await requestUnless(docker, call, GONE)
}
