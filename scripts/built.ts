/** The build, made anew only when what it is made of has changed. */
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

const SOURCES = ['src/**/*.*', 'templates/**/*.*', 'schemas/**/*.json', 'scripts/build.ts', 'package.json']
const RESULT = 'dist/main.js'

/** Builds unless the build is newer than every source. */
export async function ensureBuilt(root: string): Promise<void> {
  const changedAt = (file: string) => statSync(join(root, file)).mtimeMs
  const newest = Math.max(...globSync(SOURCES, { cwd: root }).map(changedAt))
  const built = statSync(join(root, RESULT), { throwIfNoEntry: false })
  if (built !== undefined && built.mtimeMs >= newest) return
  await execa('node', ['scripts/build.ts'], {
    cwd: root,
    stdin: 'ignore',
    stdout: process.stderr,
    stderr: 'inherit',
  })
}
