import type { Tree } from '../definition/positions.ts'

/** The service that a service extends, by either syntax. */
export function parentOf(service: Tree): string | undefined {
  const raw: unknown = Reflect.get(service, 'extends')
  if (raw === undefined || raw === null) return undefined
  return typeof raw === 'string' ? raw : String(Reflect.get(raw as Tree, 'service'))
}
