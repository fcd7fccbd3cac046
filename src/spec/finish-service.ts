import { parseEnvFile } from '../definition/env-file.ts'
import type { Scope } from '../definition/interpolate.ts'
import type { Tree } from '../definition/positions.ts'
import { hostAddress, insideAddress, ownAddress } from './addresses.ts'
import { templatedBuild } from './build-template.ts'
import { namedFor } from './container-name.ts'
import { Fields } from './fields.ts'
import { buildSecrets, fileMounts, templateFiles } from './file-mounts.ts'
import { interpolateTree } from './interpolate-tree.ts'
import { hostPath, pathsAt } from './normalise/paths.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import { toService } from './service.ts'
import type { ServiceDraft } from './service-draft.ts'
import type { ServiceSpec } from './types.ts'

type Host = (name: string) => string | undefined

export interface FinishFacts {
  readonly inside: Scope
  /** The value of a variable where envctl runs: declared, or of the environment or `.env`. */
  readonly host: Host
  /** The same without what is declared. */
  readonly outside: Host
  readonly input: ResolveInput
  readonly report: Report
  readonly builtImage: string
}

/** A service with every reference replaced and every key in its canonical form. */
export function finishService(
  draft: ServiceDraft,
  { inside, host, outside, input, report, builtImage }: FinishFacts,
): ServiceSpec {
  const { name, template, address } = draft
  const own: Scope = { lookup: (reference) => ownAddress(address, reference) ?? inside.lookup(reference) }
  const fields = new Fields(interpolateTree(draft.tree, own, report), report)
  const url = address.mainPort === undefined ? undefined : insideAddress(address, 'url')
  const hostUrl = hostAddress(address, 'url')
  const service = toService({
    name,
    fields,
    paths: input,
    builtImage,
    host,
    template,
    dockerfile: templatedBuild(fields, { input, report }),
    environment: environmentOf(fields, { host, input, report }),
    labels: labelsOf(fields, input, report),
    files: [
      ...fileMounts(fields, { input, report, outside, scope: inside }),
      ...templateFiles(template?.files ?? [], { input, report }),
    ],
    buildSecrets: buildSecrets(fields, { input, report, outside, scope: inside }),
    mainPort: address.mainPort,
    ...(typeof url === 'string' ? { url } : {}),
    ...('problem' in hostUrl ? {} : { hostUrl }),
  })
  return { ...service, container: namedFor(service.container, input.suffix) }
}

/** Variables of the files first, then of the service; one without a value takes that of the host. */
function environmentOf(
  fields: Fields,
  { host, input, report }: { readonly host: Host; readonly input: ResolveInput; readonly report: Report },
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {}
  for (const { written, path, item, long } of namedFiles(fields, 'env_file', input)) {
    const required = long?.boolean('required') ?? true
    const text = fileText(path, input, report)
    if (text === 'wanted') continue
    if (text === undefined) {
      const message = `The env_file ${written} does not exist`
      if (required) fields.complainAt('env_file', item, message, { expected: 'a file beside the definition' })
      continue
    }
    if (long?.string('format') === 'raw') Object.assign(result, rawEnv(text))
    else {
      const parsed = parseEnvFile(text, (name) => host(name) ?? result[name])
      for (const { line, message } of parsed.problems)
        report.add({ file: written, range: { line, column: 1, offset: 0, length: 1 }, message })
      Object.assign(result, parsed.values)
    }
  }
  return { ...result, ...fields.passed('environment', host) }
}

/** A file that a service names: by a text, or one of a list. */
interface NamedFile {
  readonly written: string
  /** Absolute. */
  readonly path: string
  /** Its place in the list; of a text, which stands alone, the first. */
  readonly item: string | number
  /** Of an entry that is a map. */
  readonly long?: Fields | undefined
}

function namedFiles(fields: Fields, key: string, input: ResolveInput): readonly NamedFile[] {
  const value = fields.raw(key)
  if (typeof value === 'string')
    return [{ written: value, path: hostPath(value, pathsAt(input, fields.tree, key)), item: 0 }]
  return fields.items(key).map(({ key: item, value: text, fields: long }) => {
    const written = long?.string('path') ?? String(text)
    const paths = long === undefined ? pathsAt(input, value as Tree, item) : pathsAt(input, long.tree, 'path')
    return { written, path: hostPath(written, paths), item, long }
  })
}

const rawEnv = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(/\r?\n/)
      .flatMap((line) =>
        /^[^#=]+=/.test(line) ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [],
      ),
  )

function labelsOf(fields: Fields, input: ResolveInput, report: Report): Readonly<Record<string, string>> {
  const result: Record<string, string> = {}
  for (const { written, path } of namedFiles(fields, 'label_file', input)) {
    const text = fileText(path, input, report)
    if (text === undefined) fields.complain('label_file', `The label_file ${written} does not exist`)
    else if (text !== 'wanted') Object.assign(result, rawEnv(text))
  }
  return { ...result, ...fields.texts('labels') }
}

/** The text of a file; `wanted` when it must be read first. */
function fileText(path: string, input: ResolveInput, report: Report): string | 'wanted' | undefined {
  if (!input.files.has(path)) {
    report.needs.add(path)
    return 'wanted'
  }
  return input.files.get(path)?.text
}
