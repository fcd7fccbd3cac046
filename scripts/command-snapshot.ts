/**
 * What people and scripts rely on of the command line, in `command-snapshot.json`: every command with its
 * arguments and flags. `--check` fails when the built one differs; without it the file is written.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const FILE = 'command-snapshot.json'

interface Built {
  readonly args?: object
  readonly flags?: Readonly<
    Record<
      string,
      {
        readonly char?: string
        readonly type: string
        readonly options?: readonly string[]
        readonly helpValue?: string
        readonly description?: string
      }
    >
  >
  readonly summary?: string
  readonly examples?: readonly unknown[]
}

const { COMMANDS }: { COMMANDS: Readonly<Record<string, Built>> } = await import(
  pathToFileURL(resolve('dist/command-list.js')).href
)
const commands = Object.entries(COMMANDS).map(([name, { args = {}, flags = {}, summary, examples = [] }]) => {
  if (summary === undefined || examples.length === 0)
    throw new Error(`command "${name}" needs a summary and an example`)
  for (const [flag, { type, options, helpValue, description }] of Object.entries(flags))
    if (description === undefined || (type === 'option' && options === undefined && helpValue === undefined))
      throw new Error(`--${flag} of "${name}" needs a description and a name for its value`)
  return {
    name,
    args: Object.keys(args),
    flags: Object.entries(flags)
      .map(([flag, { char, type, options }]) => ({ flag, char, type, options }))
      .sort((a, b) => (a.flag < b.flag ? -1 : 1)),
  }
})
const text = `${JSON.stringify(commands, undefined, 2)}\n`

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values
if (!check) await writeFile(FILE, text)
else if ((await readFile(FILE, 'utf8').catch(() => '')) !== text) {
  console.error(
    `the commands are not what ${FILE} says: if that is meant, run node scripts/command-snapshot.ts`,
  )
  process.exitCode = 1
}
