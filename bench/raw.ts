/**
 * The group of five by the Engine API and nothing else, with all the overlap that its dependencies allow:
 * what the engine costs by itself. `node bench/raw.ts up|down NAME`
 */
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'
import { IMAGES, PASSWORD, WEB } from './group.ts'

const [verb, name = ''] = process.argv.slice(2)
const docker = new Docker()
const LABEL = 'dev.envctl.bench'
const labels = { [LABEL]: name }

interface Member {
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

const db: Member = {
  service: 'db',
  image: IMAGES.db,
  port: '5432/tcp',
  env: [`POSTGRES_PASSWORD=${PASSWORD}`],
  hello: startup,
}
const cache: Member = {
  service: 'cache',
  image: IMAGES.cache,
  port: '6379/tcp',
  env: [],
  hello: Buffer.from('PING\r\n'),
}
const web = WEB.map(
  (service): Member => ({
    service,
    image: IMAGES.web,
    port: '80/tcp',
    env: [],
    hello: Buffer.from('GET / HTTP/1.0\r\n\r\n'),
  }),
)

async function create(member: Member, network: string): Promise<Docker.Container> {
  return docker.createContainer({
    name: `${name}-${member.service}`,
    Image: member.image,
    Env: [...member.env],
    Labels: labels,
    ExposedPorts: { [member.port]: {} },
    HostConfig: {
      NetworkMode: network,
      PortBindings: { [member.port]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [member.service] } } },
  })
}

async function startAndWait(member: Member, container: Docker.Container): Promise<void> {
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

async function up(): Promise<void> {
  const network = `${name}_default`
  await docker.createNetwork({ Name: network, Labels: labels, CheckDuplicate: true })
  const created = new Map([db, cache, ...web].map((member) => [member, create(member, network)]))
  const run = async (member: Member) =>
    startAndWait(member, await (created.get(member) ?? create(member, network)))
  await Promise.all([run(db), run(cache)])
  await Promise.all(web.map(run))
}

async function down(): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${LABEL}=${name}`] } })
  const end = async (names: readonly string[]) => {
    const mine = containers.filter(({ Names }) =>
      names.some((service) => Names.includes(`/${name}-${service}`)),
    )
    await Promise.all(mine.map(({ Id }) => docker.getContainer(Id).stop()))
    return Promise.all(mine.map(({ Id }) => docker.getContainer(Id).remove({ v: true, force: true })))
  }
  const webEnd = web.map(async ({ service }) => {
    const container = docker.getContainer(`${name}-${service}`)
    await container.stop()
    return container
  })
  const stopped = await Promise.all(webEnd)
  await Promise.all([
    ...stopped.map((container) => container.remove({ v: true, force: true })),
    end(['db', 'cache']),
  ])
  await docker.getNetwork(`${name}_default`).remove()
}

if (verb === 'up') await up()
else if (verb === 'down') await down()
else throw new Error('usage: node bench/raw.ts up|down NAME')
process.exit(0)
