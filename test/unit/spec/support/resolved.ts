import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadDefinition } from '../../../../src/definition/load-definition.ts'
import { resolve } from '../../../../src/spec/resolve.ts'
import type { PathKind, ResolveInput } from '../../../../src/spec/resolve-input.ts'
import type { ServiceSpec, Spec } from '../../../../src/spec/types.ts'

const SHIPPED = fileURLToPath(new URL('../../../../templates', import.meta.url))
const KNOWN = readdirSync(SHIPPED)

export interface Surroundings
  extends Partial<Omit<ResolveInput, 'definition' | 'source' | 'files' | 'kinds' | 'dotenv'>> {
  readonly dotenv?: string
  /** Texts by absolute path; the folder of the definition is `/shop`. */
  readonly files?: Readonly<Record<string, string>>
}

export type Answer =
  | { readonly spec: Spec; readonly diagnostics?: undefined }
  | { readonly spec?: undefined; readonly diagnostics: readonly string[] }

/** Resolves a definition as `load` does, with the files that are given and the templates that ship. */
export function resolved(text: string, { dotenv, files = {}, ...more }: Surroundings = {}): Answer {
  const loaded = loadDefinition('envs.yaml', text, { places: true })
  if (!loaded.ok) return { diagnostics: loaded.diagnostics.map(shown) }
  const read = new Map<string, { readonly text: string } | undefined>()
  const kinds = new Map<string, PathKind>()
  for (;;) {
    const result = resolve({
      definition: loaded.value,
      source: loaded.source,
      places: true,
      defaultName: 'shop',
      file: '/shop/envs.yaml',
      directory: '/shop',
      homeDir: '/home/dev',
      profiles: [],
      set: {},
      env: {},
      dotenv: dotenv === undefined ? undefined : { file: '.env', path: '/shop/.env', text: dotenv },
      files: read,
      kinds,
      templates: { own: '/shop/templates', shipped: SHIPPED, known: KNOWN },
      mirrors: { before: {}, after: {} },
      ...more,
    })
    if ('spec' in result) return { spec: result.spec }
    if ('diagnostics' in result) return { diagnostics: result.diagnostics.map(shown) }
    for (const path of result.looks) kinds.set(path, path in files ? 'file' : 'absent')
    for (const path of result.needs) read.set(path, fileAt(path, files))
  }
}

/** The spec of a definition that must be right. */
export function specOf(text: string, surroundings?: Surroundings): Spec {
  const answer = resolved(text, surroundings)
  if (answer.spec === undefined) throw new Error(answer.diagnostics.join('\n'))
  return answer.spec
}

/** The one service of a definition, written as the lines below its name. */
export function serviceOf(lines: string, surroundings?: Surroundings): ServiceSpec {
  const spec = specOf(`services:\n  it:\n    image: app:1\n${indented(lines)}`, surroundings)
  const service = spec.services['it']
  if (service === undefined) throw new Error('The service is not part of the spec')
  return service
}

/** What is wrong, each as `line: message (suggestion)`; empty when nothing is. */
export function problemsOf(text: string, surroundings?: Surroundings): readonly string[] {
  return resolved(text, surroundings).diagnostics ?? []
}

const indented = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')

const shown = ({
  range,
  message,
  suggestion,
}: {
  range: { line: number }
  message: string
  suggestion?: string | undefined
}) => `${range.line}: ${message}${suggestion === undefined ? '' : ` (${suggestion})`}`

function fileAt(
  path: string,
  files: Readonly<Record<string, string>>,
): { readonly text: string } | undefined {
  if (files[path] !== undefined) return { text: files[path] }
  return path.startsWith(SHIPPED) && existsSync(path) ? { text: readFileSync(path, 'utf8') } : undefined
}
