import { dirname } from 'node:path'
import { type Document, isMap, isScalar, parseDocument } from 'yaml'
import { definitionFiles, findDefinition, readDefinition } from './files/find-definition.ts'
import { templateFiles } from './files/template-files.ts'
import type { LocateRequest } from './requests.ts'

/** The names in a definition, by what they are. */
export type NameKind = 'service' | 'environment' | 'variable' | 'profile' | 'output' | 'template'

/**
 * Names of a kind that the definition has, even when the rest of it is wrong; none without a definition.
 */
export async function namesOf(
  kind: NameKind,
  request: Pick<LocateRequest, 'cwd' | 'file'>,
): Promise<readonly string[]> {
  const file = findDefinition(request)
  if (kind === 'template') {
    const templates = await templateFiles(file === undefined ? request.cwd : dirname(file))
    return templates.map(({ name }) => name)
  }
  if (file === undefined) return []
  const found = definitionFiles(file, request).flatMap((each) =>
    namesIn(parseDocument(readDefinition(each, request), { logLevel: 'silent' }), kind),
  )
  return [...new Set(found)]
}

function namesIn(document: Document, kind: Exclude<NameKind, 'template'>): readonly string[] {
  const at = (...path: readonly string[]) => keysOf(document.getIn(path, true))
  switch (kind) {
    case 'service':
      return at('services')
    case 'environment':
      return at('environments')
    case 'variable':
      return at('variables')
    case 'output':
      return at('environments').flatMap((name) => at('environments', name, 'outputs'))
    case 'profile':
      return at('services').flatMap((name) => itemsOf(document.getIn(['services', name, 'profiles'])))
  }
}

function keysOf(node: unknown): readonly string[] {
  return isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : []
}

function itemsOf(value: unknown): readonly string[] {
  const json: unknown =
    value !== null && typeof value === 'object' && 'toJSON' in value
      ? Reflect.apply(Object(value).toJSON, value, [])
      : []
  return Array.isArray(json) ? json.map(String) : []
}
