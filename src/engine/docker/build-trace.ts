/** The part of BuildKit's progress that is told on; field numbers as in moby/buildkit `api/services/control/control.proto`. */
const PROTO = `
syntax = "proto3";
message Time { int64 seconds = 1; }
message Vertex { string digest = 1; string name = 3; bool cached = 4; Time started = 5; Time completed = 6; string error = 7; }
message Progress { string vertex = 2; string name = 3; int64 current = 4; }
message Log { string vertex = 1; bytes msg = 4; }
message Status { repeated Vertex vertexes = 1; repeated Progress statuses = 2; repeated Log logs = 3; }
`

export interface Trace {
  readonly vertexes: readonly {
    readonly digest: string
    readonly name: string
    readonly cached: boolean
    readonly started: boolean
    readonly completed: boolean
    readonly error: string
  }[]
  /** How far parts of a step are. */
  readonly statuses: readonly { readonly name: string; readonly current: number }[]
  readonly logs: readonly { readonly vertex: string; readonly text: string }[]
}

interface RawTrace {
  readonly vertexes: readonly {
    digest: string
    name: string
    cached: boolean
    started: unknown
    completed: unknown
    error: string
  }[]
  readonly statuses: readonly { readonly vertex: string; readonly name: string; readonly current: number }[]
  readonly logs: readonly { vertex: string; msg: Buffer }[]
}

/** One trace of BuildKit, from the base64 that the engine wraps it in. */
export async function decodeTrace(base64: string): Promise<Trace> {
  const status = await statusType()
  const raw = status.toObject(status.decode(Buffer.from(base64, 'base64')), {
    arrays: true,
    defaults: true,
    bytes: Buffer,
    longs: Number,
  }) as RawTrace
  return {
    vertexes: raw.vertexes.map(({ started, completed, ...rest }) => ({
      ...rest,
      started: started !== null && started !== undefined,
      completed: completed !== null && completed !== undefined,
    })),
    statuses: raw.statuses.map(({ name, current }) => ({ name, current })),
    logs: raw.logs.map(({ vertex, msg }) => ({ vertex, text: Buffer.from(msg).toString('utf8') })),
  }
}

type StatusType = import('protobufjs').Type
let known: StatusType | undefined

/** Loaded when something is built and not before: most commands build nothing. */
async function statusType(): Promise<StatusType> {
  if (known === undefined) {
    const { default: protobuf } = await import('protobufjs')
    known = protobuf.parse(PROTO).root.lookupType('Status')
  }
  return known
}
