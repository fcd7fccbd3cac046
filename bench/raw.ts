/**
 * The group of five by the Engine API and nothing else, with all the overlap that its dependencies allow:
 * what the engine costs by itself. `node bench/raw.ts up|down NAME`
 */
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

const [verb, name = ''] = process.argv.slice(2)

async function up(): Promise<void> {
  await createNetwork(name)
  const created = new Map(group.map((member) => [member, create(member, name)]))
  const run = async (member: Member) =>
    startAndWait(member, await (created.get(member) ?? create(member, name)))
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
