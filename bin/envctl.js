#!/usr/bin/env node
import * as nodeModule from 'node:module'

const NEEDED_MAJOR = 22
const [first] = process.argv.slice(2)
if (Number.parseInt(process.versions.node, 10) < NEEDED_MAJOR) {
  const { existsSync } = await import('node:fs')
  const { fileURLToPath } = await import('node:url')
  // Who works in a clone has the Node that it is built with.
  const own = fileURLToPath(new URL('../node_modules/node/bin', import.meta.url))
  const remedy = existsSync(own)
    ? `Take the one that came with it: export PATH=${own}:$PATH`
    : 'Install a newer one: https://nodejs.org'
  process.stderr.write(
    `Error: envctl needs Node ${NEEDED_MAJOR} or later; this is Node ${process.versions.node} at ${process.execPath}\n${remedy}\n`,
  )
  process.exitCode = 2
} else if (first === '--version' || first === '-v') {
  // Answered without the framework: scripts ask this often.
  const { readFileSync } = await import('node:fs')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`envctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else {
  // The first releases of Node 22 have none.
  nodeModule.enableCompileCache?.()
  const { main } = await import('../dist/main.js')
  await main(import.meta.url)
}
