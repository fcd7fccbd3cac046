import { Readable } from 'node:stream'
import type { TestContainer } from 'testcontainers'
import { EnvctlError } from '../base/errors.ts'
import { digestOf } from '../base/hash.ts'
import { ENVCTL } from '../base/labels.ts'
import type { ContainerParts, Port } from './container-parts.ts'
import { contentDigest, copiedIn } from './copied-in.ts'
import type { ContainerService } from './definition-types.ts'
import { plainOf } from './plain.ts'

/** A container that was described with Testcontainers, to be started as often as it is wanted. */
export interface ContainerView {
  readonly service: string
  readonly parts: ContainerParts
  /** Digest of what it says of itself. */
  readonly digest: string
  /** One of its own for each start: starting changes what it is started from. */
  readonly copy: () => ContainerParts
}

/** What says when it is usable or how it is got, and not what it is; or what is digested by its content. */
const NOT_SHAPING = new Set([
  ...['waitStrategy', 'startupTimeoutMs', 'reuse', 'autoCleanup', 'autoRemove', 'pullPolicy', 'logConsumer'],
  ...['filesToCopy', 'directoriesToCopy', 'contentsToCopy', 'archivesToCopy'],
])

/**
 * A container as a service of a definition in a folder. One container may be that of several services.
 *
 * @throws `usage.invalid` for what is no `GenericContainer`, and what has a network of its own; `definition.invalid` for
 * a file that it copies in and that cannot be read
 */
export async function containerView(
  service: string,
  container: TestContainer,
  directory: string,
): Promise<ContainerView> {
  // Its members are protected for TypeScript alone.
  const parts = container as unknown as ContainerParts
  if (parts.createOpts === undefined || parts.hostConfig === undefined || parts.imageName === undefined)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `Service "${service}" is given as a container that is no GenericContainer of Testcontainers`,
      hint: 'Give a GenericContainer or what derives from it, such as the modules of Testcontainers.',
    })
  if (parts.networkMode !== undefined)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `The container of service "${service}" is in a network of its own, "${parts.networkMode}"`,
      hint: `Leave out withNetwork and withNetworkMode: it joins the network of the environment, as "${service}".`,
    })
  const copied = await copiedIn(parts)
  const own = Object.entries(parts).filter(([name]) => !NOT_SHAPING.has(name))
  return {
    service,
    parts,
    digest: digestOf([plainOf(Object.fromEntries(own)), await contentDigest(parts, copied, directory)]),
    copy: () => {
      const copy: ContainerParts = Object.create(
        Object.getPrototypeOf(parts),
        Object.getOwnPropertyDescriptors(parts),
      )
      copy.createOpts = structuredClone(parts.createOpts)
      copy.hostConfig = structuredClone(parts.hostConfig)
      copy.exposedPorts = [...parts.exposedPorts]
      copy.contentsToCopy = [...copied.contents]
      copy.archivesToCopy = copied.archives.map(({ target, content }) => ({
        target,
        tar: Readable.from([content]),
      }))
      return copy
    },
  }
}

/** What a definition can say of it; the rest is said by code when it is created. */
export function containerDefinition(
  { parts, digest }: ContainerView,
  dependsOn: ContainerService['depends_on'],
): object {
  const pull = parts.pullPolicy.shouldPull()
  return {
    image: parts.imageName.string,
    pull_policy: pull === 'never' ? 'never' : pull ? 'always' : 'missing',
    ports: parts.exposedPorts.map(portText),
    labels: { [ENVCTL.code]: digest },
    ...(dependsOn === undefined ? {} : { depends_on: dependsOn }),
  }
}

function portText(port: Port): string {
  if (typeof port !== 'object') return String(port)
  return `${port.host}:${port.container}/${port.protocol ?? 'tcp'}`
}
