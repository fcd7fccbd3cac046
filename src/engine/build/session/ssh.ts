import type { Duplex } from 'node:stream'
import { GRPC_STATUS, type GrpcCall, GrpcError, type GrpcMethods, unary } from './grpc.ts'
import type { Messages } from './messages.ts'

/** A connection to an agent by the id of its keys; `undefined` when there is none of that id. */
export type OpenAgent = (id: string) => Promise<Duplex> | undefined

/** Lets steps of a build use keys of this side: what they ask goes to an agent here. */
export function sshMethods(open: OpenAgent, messages: Messages): GrpcMethods {
  const agentOf = async (id: string): Promise<Duplex> => {
    const agent = await open(id === '' ? 'default' : id)
    if (agent === undefined) throw new GrpcError(GRPC_STATUS.notFound, `unset ssh forward key ${id}`)
    return agent
  }
  return {
    '/moby.sshforward.v1.SSH/CheckAgent': unary(async (request) => {
      const { id } = messages.AgentRequest.decode<{ id: string }>(request)
      const agent = await agentOf(id)
      agent.destroy()
      return new Uint8Array()
    }),
    '/moby.sshforward.v1.SSH/ForwardAgent': async (call) => {
      const [id = ''] = call.metadata('buildkit.ssh.id')
      await forward(await agentOf(id), call, messages)
    },
  }
}

async function forward(agent: Duplex, { messages, send }: GrpcCall, { Bytes }: Messages): Promise<void> {
  const ended = Promise.withResolvers<void>()
  agent.on('error', ended.reject)
  const hear = async () => {
    for await (const data of agent as AsyncIterable<Buffer>) await send(Bytes.encode({ data }))
  }
  const speak = async () => {
    for await (const message of messages) agent.write(Bytes.decode<{ data: Uint8Array }>(message).data)
    agent.end()
  }
  try {
    await Promise.race([ended.promise, Promise.race([hear(), speak()])])
  } finally {
    agent.destroy()
  }
}
