import { bracketed } from '../base/bracketed.ts'
import type { PublishedPort } from '../engine/port-types.ts'

/** Published ports as Compose shows them: `127.0.0.1:21034->5432/tcp`. */
export function portsText(ports: readonly PublishedPort[]): string {
  return ports.map(({ address, port, target }) => `${bracketed(address)}:${port}->${target}`).join(', ')
}
