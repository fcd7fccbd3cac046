import type { Dockerfile } from 'dockerfile-ast'

/** Arguments declared before the first stage: what FROM may use. */
export function globalArgs(
  dockerfile: Dockerfile,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const arg of dockerfile.getInitialARGs()) {
    for (const property of arg.getProperties()) {
      const name = property.getName()
      const value = given[name] ?? substitute(property.getValue() ?? '', values)
      if (given[name] !== undefined || property.getValue() !== null) values.set(name, value)
    }
  }
  return values
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+instead}`. A name that nobody declared is left as it is. */
export function substitute(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})/g,
    (whole: string, plain?: string, braced?: string, operator?: string, word = '') => {
      const value = values.get(plain ?? braced ?? '')
      const given = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
      if (operator?.endsWith('+')) return given ? word : ''
      if (operator?.endsWith('-')) return given ? (value ?? '') : word
      return value ?? whole
    },
  )
}
