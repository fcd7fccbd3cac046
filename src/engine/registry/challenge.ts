/** How a registry wants to be told who asks. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer'
      readonly realm: URL
      readonly service: string | undefined
      readonly scope: string | undefined
    }

const PARAMETER = /(\w+)="((?:[^"\\]|\\.)*)"/g

/**
 * What a `WWW-Authenticate` header asks for; `undefined` when it is nothing that a registry may ask.
 *
 * @example
 * parseChallenge('Bearer realm="https://auth.example.com/token",service="registry"')
 */
export function parseChallenge(header: string): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(header) ?? []
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' }
  if (scheme.toLowerCase() !== 'bearer') return undefined
  const parameters = new Map<string, string>()
  for (const [, name = '', value = ''] of rest.matchAll(PARAMETER))
    parameters.set(name.toLowerCase(), value.replace(/\\(.)/g, '$1'))
  const realm = URL.parse(parameters.get('realm') ?? '')
  if (realm === null || !/^https?:$/.test(realm.protocol)) return undefined
  return { scheme: 'bearer', realm, service: parameters.get('service'), scope: parameters.get('scope') }
}
