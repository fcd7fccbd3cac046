/**
 * What the engine costs by itself to put new containers in the place of those of the group, with the same ports, the
 * database on a clean data directory that is there already: killed and started in the order that was the quickest of
 * those tried. What a reset cannot be quicker than by much.
 * `node bench/raw-replace.ts up|prepare|replace|down NAME [SERVICE...]`; each `replace` takes what a `prepare` made.
 */
import type Docker from 'dockerode'
import { IMAGES } from './group.ts'
import {
  cache,
  create,
  createNetwork,
  db,
  docker,
  group,
  LABEL,
  type Member,
  startAndWait,
  web,
} from './raw-engine.ts'

const DATA = '/var/lib/postgresql/data'
const [verb, name = '', ...services] = process.argv.slice(2)
const seed = `${name}-data-0`
const chosen = group.filter(({ service }) => services.length === 0 || services.includes(service))

const containerOf = ({ service }: Member) => docker.getContainer(`${name}-${service}`)

async function up(): Promise<void> {
  await createNetwork(name)
  const first = await create(db, name, { binds: [`${await createVolume(seed)}:${DATA}`] })
  await startAndWait(db, first)
  // Of a database that was killed the next one would have to recover first.
  await first.stop()
  await first.remove()
  await prepare()
  await startAndWait(db, await create(db, name, { binds: [`${await newest()}:${DATA}`] }))
  await Promise.all([cache, ...web].map(async (member) => startAndWait(member, await create(member, name))))
}

async function createVolume(volume: string): Promise<string> {
  await docker.createVolume({ Name: volume, Labels: { [LABEL]: name } })
  return volume
}

/** Makes a clean data directory. */
async function prepare(): Promise<void> {
  const volume = await createVolume(`${name}-data-${Date.now()}`)
  const copy = await docker.createContainer({
    Image: IMAGES.db,
    // What is still on its way to the disk would slow down what is measured.
    Entrypoint: ['sh', '-c', 'cp -a /from/. /to && sync'],
    User: 'root',
    HostConfig: { Binds: [`${seed}:/from:ro`, `${volume}:/to:nocopy`] },
  })
  await copy.start()
  const { StatusCode } = await copy.wait()
  await copy.remove({ v: true })
  if (StatusCode !== 0) throw new Error(`copying the data directory ended with ${StatusCode}`)
}

async function volumes(): Promise<readonly string[]> {
  const { Volumes } = await docker.listVolumes({ filters: { label: [`${LABEL}=${name}`] } })
  return Volumes.map(({ Name }) => Name).sort()
}

const newest = async () => (await volumes()).at(-1) ?? seed

interface Replacement {
  /** The old one has ended. */
  readonly ended: Promise<unknown>
  /** The new one has the old one's name. */
  readonly done: Promise<unknown>
  /** The new one, once it may be started. */
  readonly next: Promise<Docker.Container>
}

function replacement(member: Member, before: Promise<unknown>): Replacement {
  const old = containerOf(member)
  const made = old.inspect().then(async ({ NetworkSettings: { Ports } }) =>
    create(member, name, {
      binds: member === db ? [`${await newest()}:${DATA}`] : [],
      container: `${name}-${member.service}-next`,
      hostPort: Ports[member.port]?.[0]?.HostPort ?? '',
    }),
  )
  const ended = before.then(() => old.kill()).then(() => old.wait())
  const removed = ended.then(() => old.remove({ v: true }))
  const done = removed.then(async () => (await made).rename({ name: `${name}-${member.service}` }))
  return { ended, done, next: ended.then(() => made) }
}

/** What others wait for goes first, and its successor starts while the rest still goes. */
async function replace(): Promise<void> {
  const first = chosen.filter((member) => !web.includes(member))
  const one = first.map((member) => ({ member, ...replacement(member, Promise.resolve()) }))
  const allEnded = Promise.all(one.map(({ ended }) => ended))
  const rest = chosen.filter((member) => web.includes(member))
  const two = rest.map((member) => ({ member, ...replacement(member, allEnded) }))
  await Promise.all(one.map(async ({ member, next }) => startAndWait(member, await next)))
  await Promise.all(two.map(async ({ member, next }) => startAndWait(member, await next)))
  await Promise.all([...one, ...two].map(({ done }) => done))
}

async function down(): Promise<void> {
  await Promise.all(group.map((member) => containerOf(member).remove({ force: true, v: true })))
  await docker.getNetwork(`${name}_default`).remove()
  for (const volume of await volumes()) await docker.getVolume(volume).remove()
}

if (verb === 'up') await up()
else if (verb === 'prepare') await prepare()
else if (verb === 'replace') await replace()
else if (verb === 'down') await down()
else throw new Error('usage: node bench/raw-replace.ts up|prepare|replace|down NAME [SERVICE...]')
process.exit(0)
