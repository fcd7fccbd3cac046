import { didYouMean } from '../base/did-you-mean.ts'
import { digestOf } from '../base/hash.ts'
import type { FileObject } from '../definition/definition.gen.ts'
import type { Fields } from './fields.ts'
import { hostPath } from './normalise/paths.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import type { FileContent, FileMount } from './types.ts'

const READABLE = 0o444

/** Secrets and configs of a service as files, with the digest of their content. */
export function fileMounts(fields: Fields, input: ResolveInput, report: Report): readonly FileMount[] {
  return [...ofKind('secret', fields, input, report), ...ofKind('config', fields, input, report)]
}

function ofKind(
  kind: FileMount['kind'],
  fields: Fields,
  input: ResolveInput,
  report: Report,
): readonly FileMount[] {
  const key = kind === 'secret' ? 'secrets' : 'configs'
  const known = input.definition[key] ?? {}
  return fields.items(key).flatMap(({ key: index, value, fields: long }): FileMount[] => {
    const source = long?.string('source') ?? String(value)
    const object = known[source]
    if (object === undefined) {
      fields.complainAt(key, index, `There is no ${kind} "${source}"`, {
        suggestion: didYouMean(source, Object.keys(known)),
      })
      return []
    }
    const content = contentOf({ object, known, source, kind }, input, report)
    if (content === undefined) return []
    const target = long?.string('target') ?? (kind === 'secret' ? source : `/${source}`)
    return [
      {
        kind,
        source,
        target: target.startsWith('/') ? target : `/run/secrets/${target}`,
        content,
        uid: long?.integer('uid') ?? 0,
        gid: long?.integer('gid') ?? 0,
        mode: long?.octal('mode') ?? READABLE,
      },
    ]
  })
}

interface ContentFacts {
  readonly object: FileObject
  readonly known: object
  readonly source: string
  readonly kind: string
}

function contentOf(
  { object, known, source, kind }: ContentFacts,
  input: ResolveInput,
  report: Report,
): FileContent | undefined {
  if (object.content !== undefined) return { inline: object.content, digest: digestOf(object.content) }
  if (object.environment !== undefined) {
    const value = input.env[object.environment]
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
