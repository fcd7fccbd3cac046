import { FILE_SYNC, fileSync, type SyncedFolders } from './file-sync.ts'
import { GRPC_STATUS, GrpcError, type GrpcMethod, type GrpcMethods, unary } from './grpc.ts'
import { sessionMessages } from './messages.ts'
import { type OpenAgent, sshMethods } from './ssh.ts'

/** What a build may ask this side for while it runs. */
export interface SessionOffers {
  readonly folders: SyncedFolders
  /** The value of a secret by its id; `undefined` when there is none. */
  readonly secret: (id: string) => Promise<Uint8Array> | undefined
  readonly agent: OpenAgent
  /** Of a registry that layers are taken from for a cache. */
  readonly credentials: (host: string) => Promise<{ readonly username: string; readonly secret: string }>
  /** Told of what could not be given although it was offered: the engine will say less of it. */
  readonly failed: (error: unknown) => void
}

const SERVING = 1

/** The methods by which it asks. */
export async function sessionMethods(offers: SessionOffers): Promise<GrpcMethods> {
  const messages = await sessionMessages()
  const { folders, secret, agent, credentials, failed } = offers
  const methods: GrpcMethods = {
    // The engine asks every second, and without an answer gives the session up.
    '/grpc.health.v1.Health/Check': unary(async () => messages.Health.encode({ status: SERVING })),
    [FILE_SYNC]: fileSync(folders, messages.Packet),
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': unary(async (request) => {
      const { id } = messages.SecretRequest.decode<{ id: string }>(request)
      const data = await secret(id)
      if (data === undefined) throw new GrpcError(GRPC_STATUS.notFound, `secret ${id} not found`)
      return messages.SecretResponse.encode({ data })
    }),
    '/moby.filesync.v1.Auth/Credentials': unary(async (request) => {
      const { host } = messages.CredentialsRequest.decode<{ host: string }>(request)
      return messages.CredentialsResponse.encode(await credentials(host))
    }),
    ...sshMethods(agent, messages),
  }
  return Object.fromEntries(Object.entries(methods).map(([path, method]) => [path, telling(method, failed)]))
}

function telling(method: GrpcMethod, failed: (error: unknown) => void): GrpcMethod {
  return async (call) => {
    try {
      await method(call)
    } catch (error) {
      if (!(error instanceof GrpcError)) failed(error)
      throw error
    }
  }
}
