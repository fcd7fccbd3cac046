#!/usr/bin/env node
import * as nodeModule from 'node:module'

const NEEDED_MAJOR = 22
const [first] = process.argv.slice(2)
if (Number.parseInt(process.versions.node, 10) < NEEDED_MAJOR) {
  process.stderr.write(
    `Error: envctl needs Node ${NEEDED_MAJOR} or later; this is Node ${process.versions.node} at ${process.execPath}\n`,
  )
  process.exitCode = 2
} else if (first === '--version' || first === '-v') {
  // Answered without the framework: scripts ask this often.
  const { readFileSync } = await import('node:fs')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`envctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else {
  nodeModule.enableCompileCache()
  const { main } = await import('../dist/main.js')
  await main(import.meta.url)
}
