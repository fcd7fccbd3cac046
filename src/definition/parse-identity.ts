import { isMap, isScalar, parseDocument } from 'yaml'
import type { Identity } from './identity.ts'

/** The names in a definition, of whatever YAML it is written in. */
export function parseIdentity(text: string): Identity {
  const { contents } = parseDocument(text.replace(/^\uFEFF/, ''), {
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
  })
  if (!isMap(contents)) return { environments: [] }
  const name = contents.get('name')
  const environments = contents.get('environments', true)
  const keys = isMap(environments)
    ? environments.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []))
    : []
  return { ...(typeof name === 'string' ? { name } : {}), environments: keys }
}
