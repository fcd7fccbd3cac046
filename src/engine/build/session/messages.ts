import type { Type } from 'protobufjs'

/**
 * What is said in a session, as far as this side says or hears it; names and numbers are those of BuildKit's
 * `session/*` and fsutil's `types`.
 */
const PROTO = `
syntax = "proto3";
message Stat {
  string path = 1; uint32 mode = 2; uint32 uid = 3; uint32 gid = 4; int64 size = 5; int64 modTime = 6;
  string linkname = 7;
}
message Packet { uint32 type = 1; Stat stat = 2; uint32 id = 3; bytes data = 4; }
message Health { uint32 status = 1; }
message SecretRequest { string id = 1; }
message SecretResponse { bytes data = 1; }
message AgentRequest { string id = 1; }
message Bytes { bytes data = 1; }
message CredentialsRequest { string host = 1; }
message CredentialsResponse { string username = 1; string secret = 2; }
`

export type Messages = Readonly<Record<MessageName, Message>>

type MessageName =
  | 'Packet'
  | 'Health'
  | 'SecretRequest'
  | 'SecretResponse'
  | 'AgentRequest'
  | 'Bytes'
  | 'CredentialsRequest'
  | 'CredentialsResponse'

export interface Message {
  encode(value: object): Uint8Array
  decode<T>(bytes: Uint8Array): T
}

/** Loaded by who opens a session: most commands open none. */
export async function sessionMessages(): Promise<Messages> {
  const { default: protobuf } = await import('protobufjs')
  const { root } = protobuf.parse(PROTO)
  const message = (name: MessageName): Message => {
    const type: Type = root.lookupType(name)
    return {
      encode: (value) => type.encode(value).finish(),
      decode: <T>(bytes: Uint8Array) => type.toObject(type.decode(bytes), { defaults: true }) as T,
    }
  }
  return {
    Packet: message('Packet'),
    Health: message('Health'),
    SecretRequest: message('SecretRequest'),
    SecretResponse: message('SecretResponse'),
    AgentRequest: message('AgentRequest'),
    Bytes: message('Bytes'),
    CredentialsRequest: message('CredentialsRequest'),
    CredentialsResponse: message('CredentialsResponse'),
  }
}
