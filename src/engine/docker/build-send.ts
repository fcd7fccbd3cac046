import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { relative, sep } from 'node:path'
import { EnvctlError } from '../../base/errors.ts'
import { CONTEXT_HINT, type BuildContext as Files } from '../build/context.ts'
import { ContextChanged } from '../build/context-file.ts'
import { contextTar } from '../build/context-tar.ts'
import { isFile } from '../build/entry-type.ts'
import { unreadable } from '../build/failure.ts'
import { contextFolder, oneFileFolder } from '../build/session/context-folder.ts'
import { sessionMethods } from '../build/session/methods.ts'
import { openAgent } from '../build/session/ssh-agent.ts'
import type { BuildRequest } from '../port-images.ts'
import type { CredentialsFound } from '../registry/credentials-found.ts'
import { openBuildSession } from './build-session.ts'
import { type DockerClient, openStream } from './client.ts'
import { buildArgsWith, type Proxies } from './proxies.ts'

/** A build as it is sent. */
export interface Sent {
  readonly request: BuildRequest
  readonly files: Files
  /** The Dockerfile, for the frontend that is to read it. */
  readonly text: string
  /** Whether that is the text that its file has. */
  readonly own: boolean
  /** The stage of it that is wanted; the last without it. */
  readonly target: string | undefined
  /** That the image gets. */
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly buildKit: boolean
}

export interface SendContext {
  readonly docker: DockerClient
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
  readonly proxies: () => Promise<Proxies>
}

interface Ending {
  readonly signal: AbortSignal
  /** Ends the request: something cannot be sent. */
  readonly stop: (error: Error) => void
}

export interface BuildAnswer {
  readonly stream: NodeJS.ReadableStream
  close(): void
}

/** The Dockerfile's name where it is sent apart from the context. */
const APART = 'Dockerfile'

/** Begins a build; its answer tells how it goes on. */
export function sendBuild(context: SendContext, sent: Sent, ending: Ending): Promise<BuildAnswer> {
  return sent.buildKit ? bySession(context, sent, ending) : byTar(context, sent, ending)
}

/** BuildKit asks for what it lacks of the context, and for secrets and keys when a step wants them. */
async function bySession(context: SendContext, sent: Sent, { signal, stop }: Ending): Promise<BuildAnswer> {
  const { files, text, request } = sent
  const methods = await sessionMethods({
    folders: {
      context: async () => contextFolder(files),
      dockerfile: async () => oneFileFolder(APART, text),
    },
    secret: request.secret,
    agent: (id) => {
      const keys = request.build.ssh.find((each) => each.id === id)
      return keys === undefined ? undefined : openAgent(keys, process.env['SSH_AUTH_SOCK'])
    },
    credentials: async (host) => {
      const { credentials } = await context.credentialsFor(host)
      return credentials?.identityToken === undefined
        ? { username: credentials?.username ?? '', secret: credentials?.password ?? '' }
        : { username: '', secret: credentials.identityToken }
    },
    failed: (error) => stop(asFailure(files, error)),
  })
  const session = await openBuildSession(context.docker, { methods, sharedKey: sharedKey(files), signal })
  try {
    const query = { version: 2, session: session.id, remote: 'client-session', dockerfile: APART }
    return { stream: await post(context, { sent, query, signal }), close: session.close }
  } catch (error) {
    session.close()
    throw error
  }
}

/** The engine keeps what it was sent of a folder under this name, for the next build of the same folder. */
function sharedKey({ folder }: Files): string {
  return createHash('sha256').update(`${hostname()}\0${folder}`).digest('hex')
}

async function byTar(context: SendContext, sent: Sent, { signal, stop }: Ending): Promise<BuildAnswer> {
  const { files, text, own, request } = sent
  assertPlain(request)
  const name = own ? ownDockerfile(request, files) : undefined
  const dockerfile = name === undefined ? { text } : { name }
  const tar = contextTar({ context: files, dockerfile })
  tar.stream.once('error', stop)
  const close = () => {
    tar.stream.destroy()
  }
  try {
    // The classic builder's steps are containers: they go, even when one fails.
    const query = { dockerfile: tar.dockerfile, forcerm: true }
    return { stream: await post(context, { sent, query, signal, file: tar.stream }), close }
  } catch (error) {
    close()
    throw error
  }
}

/** What only BuildKit can do. */
function assertPlain({ reference, build }: BuildRequest): void {
  const [key] = [...(build.secrets.length > 0 ? ['secrets'] : []), ...(build.ssh.length > 0 ? ['ssh'] : [])]
  if (key === undefined) return
  throw new EnvctlError({
    code: 'image.build-failed',
    message: `Image ${reference} cannot be built: "build.${key}" needs BuildKit, which this engine does not have`,
    hint: 'Use an engine with BuildKit (Docker 18.09 or later).',
  })
}

function ownDockerfile({ build }: BuildRequest, { folder, table }: Files): string | undefined {
  if (!('path' in build.dockerfile)) return undefined
  const name = relative(folder, build.dockerfile.path).split(sep).join('/')
  const at = table.names.indexOf(name)
  return at >= 0 && isFile(table.mode(at)) ? name : undefined
}

function asFailure({ folder }: Files, error: unknown): Error {
  if (error instanceof ContextChanged) return error
  return unreadable(`The build context ${folder}`, error, CONTEXT_HINT)
}

interface Post {
  readonly sent: Sent
  readonly query: Readonly<Record<string, string | number | boolean>>
  readonly signal: AbortSignal
  readonly file?: NodeJS.ReadableStream
}

async function post(
  { docker, proxies }: SendContext,
  { sent, query, signal, file }: Post,
): Promise<NodeJS.ReadableStream> {
  const { request, names, labels } = sent
  const { build, reference } = request
  return openStream(docker, {
    doing: `build image ${reference}`,
    method: 'POST',
    path: '/build',
    file,
    signal,
    query: {
      ...query,
      t: names,
      // Apart from what an image is known by: it is the same one wherever it is built.
      buildargs: JSON.stringify(buildArgsWith(build.args, await proxies())),
      labels: JSON.stringify(labels),
      target: sent.target,
      networkmode: build.network,
      platform: build.platform,
      shmsize: build.shmSize,
      nocache: build.noCache || undefined,
      extrahosts: build.extraHosts,
      cachefrom: build.cacheFrom.length === 0 ? undefined : JSON.stringify(build.cacheFrom),
    },
  })
}
