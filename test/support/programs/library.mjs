/** Brings instances up and takes them away until it is ended: `node library.mjs FOLDER`. */
import { Environment } from '../../../dist/index.js'

const environment = new Environment(process.argv[2])
process.stdout.write('begun\n')
for (;;) {
  const [first, second] = await Promise.all([environment.up(), environment.up(['cache'])])
  process.stdout.write('up\n')
  await first.getContainer('cache').commit({ repo: process.argv[3], tag: first.instance })
  await second.down()
  await first.down()
}
