#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'

const [first] = process.argv.slice(2)
if (first === '--version' || first === '-v' || first === 'version') {
  // Answered without the framework: scripts ask this often.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`envctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else {
  enableCompileCache()
  const { main } = await import('../dist/main.js')
  await main(import.meta.url)
}
