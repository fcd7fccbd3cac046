/** The members of the group by the Engine API and nothing else. */
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'
import { IMAGES, PASSWORD, WEB } from './group.ts'

/** On everything that the raw engine is asked for: whose it is. */
export const LABEL = 'dev.envctl.bench'

export const docker = new Docker()

/** One of the group. */
export interface Member {
  readonly service: string
  readonly image: string
  readonly port: string
  readonly env: readonly string[]
  /** Sent once connected; the answer proves that the service listens, and not the engine's proxy alone. */
  readonly hello: Buffer
}

const startup = (() => {
  const fields = Buffer.from('user\0postgres\0\0')
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + fields.length, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, fields])
})()

export const db: Member = {
  service: 'db',
  image: IMAGES.db,
  port: '5432/tcp',
  env: [`POSTGRES_PASSWORD=${PASSWORD}`],
  hello: startup,
}
export const cache: Member = {
  service: 'cache',
  image: IMAGES.cache,
  port: '6379/tcp',
  env: [],
  hello: Buffer.from('PING\r\n'),
}
export const web = WEB.map(
  (service): Member => ({
    service,
    image: IMAGES.web,
    port: '80/tcp',
    env: [],
    hello: Buffer.from('GET / HTTP/1.0\r\n\r\n'),
  }),
)

/** All of them, those that others wait for first. */
export const group: readonly Member[] = [db, cache, ...web]

/** What a container may have beside what every member has. */
export interface Wishes {
  /** Volumes with their paths. */
  readonly binds?: readonly string[]
  /** Its name, when `NAME-SERVICE` is taken. */
  readonly container?: string
  /** One that is free when there is none. */
  readonly hostPort?: string
}

/** Makes a container of a member, in the network of a name. */
export async function create(
  member: Member,
  name: string,
  { binds = [], container = `${name}-${member.service}`, hostPort = '' }: Wishes = {},
): Promise<Docker.Container> {
  const network = `${name}_default`
  return docker.createContainer({
    name: container,
    Image: member.image,
    Env: [...member.env],
    Labels: { [LABEL]: name },
    ExposedPorts: { [member.port]: {} },
    HostConfig: {
      NetworkMode: network,
      Binds: [...binds],
      PortBindings: { [member.port]: [{ HostIp: '127.0.0.1', HostPort: hostPort }] },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [member.service] } } },
  })
}

/** Starts a container and waits until its service answers. */
export async function startAndWait(member: Member, container: Docker.Container): Promise<void> {
  await container.start()
  const { NetworkSettings } = await container.inspect()
  const port = Number(NetworkSettings.Ports[member.port]?.[0]?.HostPort)
  for (let attempt = 0; attempt < 3000; attempt += 1) {
    if (await answers(port, member.hello)) return
    await delay(10)
  }
  throw new Error(`${member.service} did not answer`)
}

function answers(port: number, hello: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(hello))
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(1000, () => end(false))
    // PostgreSQL that is still starting says so by an error ("E"): that is no answer yet.
    socket.once('data', (data) => end(data[0] !== 0x45))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}

/** Makes the network of a name. */
export async function createNetwork(name: string): Promise<void> {
  await docker.createNetwork({ Name: `${name}_default`, Labels: { [LABEL]: name }, CheckDuplicate: true })
}
