/** Fails on a link of the documentation that leads to no file or heading of the repository. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g
const HEADING = /^#{1,6}\s+(.+)$/gm

/** The anchor that a heading gets where Markdown is shown. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

const anchorsOf = (file: string): ReadonlySet<string> =>
  new Set([...readFileSync(file, 'utf8').matchAll(HEADING)].map(([, heading = '']) => anchor(heading)))

function broken(file: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return false
  const [path = '', fragment] = target.split('#')
  const linked = path === '' ? file : join(dirname(file), path)
  if (!existsSync(linked)) return true
  return fragment !== undefined && linked.endsWith('.md') && !anchorsOf(linked).has(fragment)
}

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], {
  exclude: (name) => name === 'node_modules',
})
let failures = 0
for (const page of pages) {
  for (const [, target = ''] of readFileSync(page, 'utf8').matchAll(LINK)) {
    if (!broken(page, target)) continue
    failures += 1
    console.error(`${page}: the link to ${target} leads nowhere`)
  }
}
if (pages.length === 0) throw new Error('no pages were looked at: run this from the root of the repository')
process.exitCode = failures === 0 ? 0 : 1
