/** Fails on a source file of more lines than a reader can keep in mind: it asks to become two. */
import { globSync, readFileSync } from 'node:fs'

const LIMIT = 300
const files = globSync(['src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts']).filter(
  (file) => !file.includes('.gen.'),
)
const long = files
  .filter((file) => !file.startsWith('test/'))
  .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }))
  .filter(({ lines }) => lines > LIMIT)
for (const { file, lines } of long) console.error(`${file} has ${lines} lines, more than ${LIMIT}`)
if (files.length === 0) throw new Error('no files were looked at: run this from the root of the repository')
process.exitCode = long.length === 0 ? 0 : 1
