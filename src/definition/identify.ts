import { isMap, isScalar, parseDocument } from 'yaml'

/** What names an instance. */
export interface Identity {
  readonly name?: string | undefined
  /** In the order of the file; empty when it has none. */
  readonly environments: readonly string[]
}

/** The names in a definition, even when the rest of it is wrong. */
export function identify(text: string): Identity {
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
