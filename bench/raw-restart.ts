/**
 * What the engine costs by itself to start a database on a data directory that is there already, in a network of its
 * own: create, start, and the first answer. `node bench/raw-restart.ts up|down NAME`; the data directory is made by
 * the first `up` and goes with `clear`.
 */
import { create, createNetwork, db, docker, startAndWait } from './raw-engine.ts'

const [verb, name = ''] = process.argv.slice(2)
const volume = `${name}-data`

async function up(): Promise<void> {
  await createNetwork(name)
  await startAndWait(db, await create(db, name, { binds: [`${volume}:/var/lib/postgresql/data`] }))
}

async function down(): Promise<void> {
  const container = docker.getContainer(`${name}-${db.service}`)
  await container.stop()
  await container.remove()
  await docker.getNetwork(`${name}_default`).remove()
}

if (verb === 'up') await up()
else if (verb === 'down') await down()
else if (verb === 'clear') await docker.getVolume(volume).remove()
else throw new Error('usage: node bench/raw-restart.ts up|down|clear NAME')
process.exit(0)
