/**
 * `npm run generate`: types, validators and the reference from the schemas, which are the one source of all
 * three; and the schemas of what commands print, from the types of that. `--check` writes nothing and fails
 * when a file differs.
 */
import { globSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { compile } from 'json-schema-to-typescript'
import { build } from 'rolldown'
import { outputSchemas } from './output-schemas.ts'
import { definitionReference, templateReference } from './reference.ts'
import type { Schema } from './schema-words.ts'

const HEAD = '/** Made by scripts/generate.ts from schemas/. Not to be edited. */\n'

/** What a schema says to people. */
const NOTES: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'default'])
/** What is in these may be called as it likes. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs'])

const VALIDATORS = 'validators.js'

const read = async (name: string): Promise<Schema> =>
  JSON.parse(await readFile(`schemas/${name}.schema.json`, 'utf8'))

const definition = await read('envs')
const template = await read('template')
const dockerfile = await read('dockerfile-template')
const lock = await read('lock')

const outputs: Readonly<Record<string, string>> = {
  'src/definition/definition.gen.ts': HEAD + (await types(definition, 'Definition')),
  'src/definition/template.gen.ts': HEAD + (await types(template, 'Template')),
  'src/definition/dockerfile-template.gen.ts': HEAD + (await types(dockerfile, 'DockerfileTemplate')),
  'src/definition/lock.gen.ts': HEAD + (await types(lock, 'Lock')),
  'src/definition/check.gen.js': HEAD + (await validators()),
  'docs/definition.md': definitionReference(definition),
  'docs/template.md': templateReference(
    await shipped(template, 'templates/redis/template.yaml'),
    await shipped(dockerfile, 'templates/go/template.yaml'),
  ),
  ...outputSchemas(),
}

async function shipped(schema: Schema, file: string) {
  return { schema, file, text: await readFile(file, 'utf8') }
}

async function types(schema: Schema, name: string): Promise<string> {
  // Its declared input is an older draft; the schemas use nothing that differs.
  return compile(structuredClone(schema) as Parameters<typeof compile>[0], name, {
    bannerComment: '',
    format: false,
    strictIndexSignatures: true,
  })
}

/** Compiled ahead of time, and bundled: what ajv writes still asks for parts of itself at run time. */
async function validators(): Promise<string> {
  const ajv = new Ajv2020({
    allErrors: true,
    // For the keys that would have been right. The words are our own.
    verbose: true,
    messages: false,
    allowUnionTypes: true,
    strictRequired: false,
    code: { source: true, esm: true },
  })
  for (const schema of [definition, template, dockerfile, lock]) ajv.addSchema(withoutNotes(schema))
  const code = standalone.default(ajv, {
    checkDefinition: 'envs.schema.json',
    checkTemplate: 'template.schema.json',
    checkDockerfileTemplate: 'dockerfile-template.schema.json',
    checkLock: 'lock.schema.json',
  })
  const { output } = await build({
    input: VALIDATORS,
    plugins: [
      {
        name: 'validators',
        resolveId: (id) => (id === VALIDATORS ? join(process.cwd(), id) : undefined),
        load: (id) => (id.endsWith(VALIDATORS) ? code : undefined),
      },
    ],
    platform: 'node',
    write: false,
    output: { minify: true },
  })
  return output[0].code
}

/** What a schema says to people is no part of what is checked, and a third of what would have to be loaded for it. */
function withoutNotes<Value>(schema: Value, names = false): Value {
  if (Array.isArray(schema)) return schema.map((each) => withoutNotes(each)) as Value
  if (schema === null || typeof schema !== 'object') return schema
  const entries = Object.entries(schema)
    .filter(([key]) => names || !NOTES.has(key))
    .map(([key, value]) => [key, withoutNotes(value, !names && NAMED.has(key))])
  return Object.fromEntries(entries)
}

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values
for (const [file, text] of Object.entries(outputs)) {
  if (!check) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`${file} is not what its source makes of it: run npm run generate`)
    process.exitCode = 1
  }
}
for (const file of globSync('schemas/output/*').filter((each) => !(each in outputs))) {
  if (!check) await rm(file)
  else {
    console.error(`${file} belongs to no command: run npm run generate`)
    process.exitCode = 1
  }
}
