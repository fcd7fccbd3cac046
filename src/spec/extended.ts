import { dirname, join, relative, resolve } from 'node:path'
import { didYouMean } from '../base/did-you-mean.ts'
import { interpolate, type Scope } from '../definition/interpolate.ts'
import { loadDefinition } from '../definition/load-definition.ts'
import { merge } from '../definition/merge.ts'
import type { Tree } from '../definition/positions.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'

export type Services = Readonly<Record<string, Tree>>

interface Facts {
  readonly input: Pick<ResolveInput, 'file' | 'directory' | 'source' | 'files'>
  /** Variables, for the names of files. */
  readonly scope: Scope
  readonly report: Report
}

/** Services of one file. */
interface Catalogue {
  /** Absolute. */
  readonly file: string
  readonly services: Services
}

/** The services of a definition, each over what it extends: one of the same file, or of another. */
export function extendedServices(services: Services, facts: Facts): Services {
  const own = { file: facts.input.file, services }
  const loaded = new Map<string, Catalogue | undefined>()
  const all = Object.keys(services).map((name) => [name, extended(name, own, { ...facts, loaded, path: [] })])
  return Object.fromEntries(all)
}

interface Around extends Facts {
  /** Other files that were looked into; `undefined` for one that cannot be used. */
  readonly loaded: Map<string, Catalogue | undefined>
  /** How it was come here. */
  readonly path: readonly string[]
}

function extended(name: string, from: Catalogue, around: Around): Tree {
  const service = from.services[name] ?? {}
  const { report, path } = around
  const wanted = parentOf(service)
  if (wanted === undefined) return service
  const catalogue = wanted.file === undefined ? from : otherFile(service, wanted.file, { from, around })
  if (catalogue === undefined) return service
  const parent = wanted.service
  if (catalogue.services[parent] === undefined) {
    report.at(service, 'extends', {
      message: `There is no service "${parent}"${wanted.file === undefined ? '' : ` in ${wanted.file}`}`,
      suggestion: didYouMean(parent, Object.keys(catalogue.services)),
    })
    return service
  }
  const called = (each: string, { file }: Catalogue) =>
    file === around.input.file ? each : `${each} of ${relative(around.input.directory, file)}`
  const circle = [...path, called(name, from)]
  const next = called(parent, catalogue)
  if (circle.includes(next)) {
    report.at(service, 'extends', {
      message: `Services extend each other in a circle: ${[...circle.slice(circle.indexOf(next)), next].join(' -> ')}`,
    })
    return service
  }
  return merge(extended(parent, catalogue, { ...around, path: circle }), service)
}

/** What a service extends, by either syntax. */
function parentOf(service: Tree): { readonly service: string; readonly file?: string } | undefined {
  const raw: unknown = Reflect.get(service, 'extends')
  if (raw === undefined || raw === null) return undefined
  if (typeof raw !== 'object') return { service: String(raw) }
  const file: unknown = Reflect.get(raw, 'file')
  const parent = String(Reflect.get(raw, 'service'))
  return file === undefined || file === null ? { service: parent } : { service: parent, file: String(file) }
}

/** The services of another file; `undefined` when it has to be read first, or is wrong. */
function otherFile(
  service: Tree,
  written: string,
  { from, around }: { readonly from: Catalogue; readonly around: Around },
): Catalogue | undefined {
  const { input, report, scope, loaded } = around
  const { parts, problems } = interpolate(written, scope)
  const wrong = problems[0]
  if (wrong !== undefined) {
    report.at(service, 'extends', { message: wrong.message, suggestion: wrong.suggestion })
    return undefined
  }
  const file = resolve(dirname(from.file), parts.join(''))
  if (!loaded.has(file)) loaded.set(file, load(file))
  return loaded.get(file)

  function load(path: string): Catalogue | undefined {
    if (!input.files.has(path)) {
      report.needs.add(path)
      return undefined
    }
    const text = input.files.get(path)?.text
    if (text === undefined) {
      report.at(service, 'extends', { message: `The file ${written} does not exist` })
      return undefined
    }
    const shown = join(dirname(input.source.file), relative(input.directory, path))
    const other = loadDefinition(shown, text, { places: true, directory: dirname(path) })
    if (other.ok) return { file: path, services: (other.value.services ?? {}) as Services }
    for (const diagnostic of other.diagnostics) report.add(diagnostic)
    return undefined
  }
}
