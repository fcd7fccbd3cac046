import { posix } from 'node:path'
import { didYouMean } from '../base/did-you-mean.ts'
import { digestOf } from '../base/hash.ts'
import type { FileObject } from '../definition/definition.gen.ts'
import type { Scope } from '../definition/interpolate.ts'
import type { Fields } from './fields.ts'
import { interpolateTree } from './interpolate-tree.ts'
import { hostPath } from './normalise/paths.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import type { TemplateFile } from './templates.ts'
import type { BuildSecret, FileContent, FileMount } from './types.ts'

const READABLE = 0o444
const RUNNABLE = 0o555

/** Secrets and configs of a service as files, with the digest of their content. */
export function fileMounts(fields: Fields, facts: FileFacts): readonly FileMount[] {
  return [...ofKind('secret', fields, facts), ...ofKind('config', fields, facts)]
}

export interface FileFacts {
  readonly input: ResolveInput
  readonly report: Report
  /** The value of a variable of the environment or of `.env`. */
  readonly outside: (name: string) => string | undefined
  /** Of what the sources of secrets and configs may refer to. */
  readonly scope: Scope
}

/** Secrets that a service's build may mount, by the ids that its RUN steps name. */
export function buildSecrets(service: Fields, facts: FileFacts): readonly BuildSecret[] {
  const fields = service.fields('build')
  if (fields === undefined) return []
  return named('secret', fields, facts).map(({ source, target, content }) => {
    // Nothing that is kept or shown may tell of the value, not even its digest.
    const { digest: _, ...where } = content
    return { id: target ?? source, content: where }
  })
}

function ofKind(kind: 'secret' | 'config', fields: Fields, facts: FileFacts): readonly FileMount[] {
  return named(kind, fields, facts).map(({ source, target, content, long }) => ({
    kind,
    source,
    target: posix.resolve(kind === 'secret' ? '/run/secrets' : '/', target ?? source),
    content,
    uid: long?.integer('uid') ?? 0,
    gid: long?.integer('gid') ?? 0,
    mode: long?.octal('mode') ?? READABLE,
  }))
}

interface Named {
  /** Its key at the top level. */
  readonly source: string
  readonly target: string | undefined
  readonly content: FileContent
  readonly long: Fields | undefined
}

/** Secrets or configs of the top level that are named here. */
function named(kind: 'secret' | 'config', fields: Fields, facts: FileFacts): readonly Named[] {
  const { input, report, scope } = facts
  const key = kind === 'secret' ? 'secrets' : 'configs'
  const known = input.definition[key] ?? {}
  return fields.items(key).flatMap(({ key: index, value, fields: long }): readonly Named[] => {
    const source = long?.string('source') ?? String(value)
    const object = known[source]
    if (object === undefined) {
      fields.complainAt(key, index, `There is no ${kind} "${source}"`, {
        suggestion: didYouMean(source, Object.keys(known)),
      })
      return []
    }
    const open = interpolateTree(object, scope, report)
    const content = contentOf({ object: open, known, source, kind }, facts)
    return content === undefined ? [] : [{ source, target: long?.string('target'), content, long }]
  })
}

/** Files that the parameters of a template name: initial data, configuration. */
export function templateFiles(
  files: readonly TemplateFile[],
  { input, report }: Pick<FileFacts, 'input' | 'report'>,
): readonly FileMount[] {
  return files.flatMap(({ path, directory, target, executable, complain }): readonly FileMount[] => {
    const file = hostPath(path, { homeDir: input.homeDir, directory: directory ?? input.directory })
    if (!input.files.has(file)) {
      report.needs.add(file)
      return []
    }
    const found = input.files.get(file)
    if (found === undefined) {
      complain(`The file does not exist: ${path}`)
      return []
    }
    const content = { file, digest: digestOf(found.text) }
    return [
      { kind: 'file', source: path, target, content, uid: 0, gid: 0, mode: executable ? RUNNABLE : READABLE },
    ]
  })
}

interface ContentFacts {
  readonly object: FileObject
  readonly known: object
  readonly source: string
  readonly kind: string
}

function contentOf({ object, known, source, kind }: ContentFacts, facts: FileFacts): FileContent | undefined {
  const { input, report } = facts
  if (object.content !== undefined) return { inline: object.content, digest: digestOf(object.content) }
  if (object.environment !== undefined) {
    const value = facts.outside(object.environment)
    if (value !== undefined) return { environment: object.environment, digest: digestOf(value) }
    report.at(object, 'environment', {
      message: `The variable ${object.environment} of ${kind} "${source}" is not set`,
    })
    return undefined
  }
  if (object.file === undefined) {
    report.at(known, source, {
      message: `The ${kind} "${source}" has no content`,
      expected: '"file", "environment" or "content"',
    })
    return undefined
  }
  const path = hostPath(object.file, input)
  if (!input.files.has(path)) {
    report.needs.add(path)
    return undefined
  }
  const file = input.files.get(path)
  if (file === undefined)
    report.at(object, 'file', { message: `The file of ${kind} "${source}" does not exist: ${object.file}` })
  return file === undefined ? undefined : { file: path, digest: digestOf(file.text) }
}
