import { PassThrough, Readable } from 'node:stream'
import type {
  CommitOptions,
  CopyToContainerOptions,
  ExecOptions,
  ExecResult,
  RestartOptions,
  StartedTestContainer,
  StopOptions,
  StoppedTestContainer,
} from 'testcontainers'
import type { UpDeps } from '../actions/deps.ts'
import { lifecycle } from '../actions/lifecycle.ts'
import { hostOf } from '../actions/outputs.ts'
import { EnvctlError } from '../base/errors.ts'
import type { ContainerDetails, PublishedPort } from '../engine/port-types.ts'
import type { Spec } from '../spec/types.ts'
import { committedLabels } from './commit.ts'
import { type ContentSource, copyIn, type FileSource } from './copy-in.ts'
import { type BoundPort, firstPort, mappedPort } from './mapped-ports.ts'

export interface ServiceContainerFacts {
  readonly spec: Spec
  readonly service: string
  readonly number: number
  readonly details: ContainerDetails
  readonly deps: UpDeps
  /** Told of an image that is to go with the instance. */
  readonly committed: (image: string) => void
}

const REPOSITORY = 'envctl-committed'

/**
 * One container of a running instance, as Testcontainers shows a started one: everything that takes a
 * `StartedTestContainer` takes it.
 *
 * @example
 * const { output } = await env.getContainer('db').exec(['psql', '-c', 'select 1'])
 */
export class ServiceContainer implements StartedTestContainer {
  readonly #facts: ServiceContainerFacts
  #details: ContainerDetails
  #stopped: Promise<StoppedTestContainer> | undefined

  constructor(facts: ServiceContainerFacts) {
    this.#facts = facts
    this.#details = facts.details
  }

  /** In the order of the definition, so that the first is the first that it names. */
  get #ports(): readonly PublishedPort[] {
    const { spec, service } = this.#facts
    const named = spec.services[service]?.container.ports.map(
      ({ target, protocol }) => `${target}/${protocol}`,
    )
    return this.#details.ports.toSorted(
      (a, b) => (named?.indexOf(a.target) ?? 0) - (named?.indexOf(b.target) ?? 0),
    )
  }

  get #containers() {
    return this.#facts.deps.engine.containers
  }

  /** Stops and removes it. `timeout` is in milliseconds, 0 without it: it is killed at once. */
  stop({ timeout = 0, remove = true }: Partial<StopOptions> = {}): Promise<StoppedTestContainer> {
    this.#stopped ??= this.#stop(timeout, remove)
    return this.#stopped
  }

  async #stop(timeoutMs: number, remove: boolean): Promise<StoppedTestContainer> {
    const id = this.getId()
    await this.#containers.stop(id, timeoutMs)
    if (remove) await this.#containers.remove(id)
    return { getId: () => id, copyArchiveFromContainer: (path) => this.copyArchiveFromContainer(path) }
  }

  /** Restarts it and waits until it is usable again. `timeout` is in milliseconds, 0 without it. */
  async restart({ timeout = 0 }: Partial<RestartOptions> = {}): Promise<void> {
    const { spec, service, number, deps } = this.#facts
    const { instance } = spec
    await lifecycle(
      { instance, operation: 'restart', services: [service], number, graceMs: timeout, spec },
      deps,
    )
    const details = await this.#containers.inspect(this.getId())
    if (details !== undefined) this.#details = details
  }

  /** Makes an image of what it has become; answers with the image's id. It goes with the instance unless told otherwise. */
  async commit(options: CommitOptions): Promise<string> {
    const { repo = REPOSITORY, tag = 'latest', changes, deleteOnExit = true, ...said } = options
    const { spec, deps } = this.#facts
    const image = await deps.engine.images.commit({
      ...said,
      container: this.getId(),
      reference: `${repo}:${tag}`,
      changes,
      labels: committedLabels(this.getLabels(), deleteOnExit ? spec.lease : undefined),
    })
    if (deleteOnExit) this.#facts.committed(image)
    return image
  }

  /** Where its ports are reached. */
  getHost(): string {
    const { address } = this.#facts.deps.engine
    const [first] = this.#ports
    return first === undefined ? address.host : hostOf(first.address, address)
  }

  /** What it calls itself in its network. */
  getHostname(): string {
    return this.#details.hostname
  }

  /** @throws when no port is published */
  getFirstMappedPort(): number {
    return firstPort(this.#ports)
  }

  /** The host port of a container port: `5432`, `(53, 'udp')` or `'53/udp'`. Throws when that is not published. */
  getMappedPort(port: BoundPort, protocol = 'tcp'): number {
    return mappedPort(this.#ports, port, protocol)
  }

  getName(): string {
    return this.#details.name
  }

  getLabels(): Record<string, string> {
    return { ...this.#details.labels }
  }

  getId(): string {
    return this.#details.id
  }

  getNetworkNames(): string[] {
    return Object.keys(this.#details.networks)
  }

  /** @throws when it is not in the network */
  getNetworkId(networkName: string): string {
    return this.#inNetwork(networkName, this.#details.networks)
  }

  /** @throws when it is not in the network */
  getIpAddress(networkName: string): string {
    return this.#inNetwork(networkName, this.#details.addresses)
  }

  #inNetwork(name: string, facts: Readonly<Record<string, string>>): string {
    const value = facts[name]
    if (value !== undefined) return value
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `Container "${this.getName()}" is not in a network "${name}"`,
      hint: `It is in: ${this.getNetworkNames().join(', ')}`,
    })
  }

  /** A file or folder of it as a tar. */
  async copyArchiveFromContainer(path: string): Promise<NodeJS.ReadableStream> {
    const tar = await this.#containers.getArchive(this.getId(), path)
    if (tar !== undefined) return tar
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `There is no ${path} in container "${this.getName()}"`,
      hint: 'Check the path. When the container was removed, nothing can be copied from it any more.',
    })
  }

  /** Unpacks a tar at a folder of it, `/` without one. */
  async copyArchiveToContainer(
    tar: Readable,
    target = '/',
    options: CopyToContainerOptions = {},
  ): Promise<void> {
    const { noOverwriteDirNonDir: keepKinds, copyUIDGID: owners } = options
    await this.#containers.putArchive(this.getId(), { path: target, keepKinds, owners }, tar)
  }

  copyDirectoriesToContainer(directoriesToCopy: FileSource[]): Promise<void> {
    return copyIn(this.#containers, this.getId(), directoriesToCopy)
  }

  copyFilesToContainer(filesToCopy: FileSource[]): Promise<void> {
    return copyIn(this.#containers, this.getId(), filesToCopy)
  }

  copyContentToContainer(contentsToCopy: ContentSource[]): Promise<void> {
    return copyIn(this.#containers, this.getId(), contentsToCopy)
  }

  /** Runs a command in it. A text is split at its spaces; give a list where an argument has any. */
  async exec(command: string | string[], opts: Partial<ExecOptions> = {}): Promise<ExecResult> {
    const { engine } = this.#facts.deps
    const words = typeof command === 'string' ? command.split(' ') : command
    const handle = await engine.exec.start(this.getId(), { command: words, ...opts })
    const texts = { output: '', stdout: '', stderr: '' }
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
    for await (const { stream, data } of handle.output) {
      const text = decoders[stream].decode(data, { stream: true })
      texts[stream] += text
      texts.output += text
    }
    return { ...texts, exitCode: await handle.exitCode() }
  }

  /** Its log, followed until it ends or the stream is destroyed. `since` is unix time in seconds. */
  async logs({ since, tail }: { since?: number; tail?: number } = {}): Promise<Readable> {
    const ending = new AbortController()
    const chunks = this.#containers.logs(
      this.getId(),
      { follow: true, since, tail, background: true },
      ending.signal,
    )
    const source = Readable.from(
      (async function* () {
        for await (const { data } of chunks) yield data
      })(),
      { objectMode: false },
    )
    const log = new PassThrough({ encoding: 'utf8' })
    source.once('error', (error) => log.destroy(error))
    log.once('close', () => ending.abort())
    return source.pipe(log)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
