/** Brings an instance up, says where it is, and stays with it until it is killed: `node stays.mjs FOLDER`. */
import { Environment } from '../../../dist/index.js'

const env = await new Environment(process.argv[2]).up()
const { host, port } = env.service('web')
process.stdout.write(`${JSON.stringify({ instance: env.instance, host, port })}\n`)
setInterval(() => undefined, 60_000)
