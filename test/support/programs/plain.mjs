/** Uses the library in words that the oldest Node knows: `node plain.mjs FOLDER`. */
import { Environment } from '../../../dist/index.js'

const env = await new Environment(process.argv[2]).up()
try {
  await env.reset()
  const { output } = await env.getContainer('cache').exec(['redis-cli', 'ping'])
  process.stdout.write(output)
} finally {
  await env.down()
}
