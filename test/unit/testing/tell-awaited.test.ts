import { expect, test } from 'vitest'
import { tellAwaited } from '../../../src/testing/copies/tell-awaited.ts'
import { EventHub } from '../../../src/testing/events.ts'

test('services are told with what of them is awaited, until each has it', () => {
  const hub = new EventHub()
  const told: string[] = []
  const off = tellAwaited(hub, (because) => told.push(because))
  const db = { service: 'db', number: 1, probe: 'tcp :5432' }
  const second = { service: 'web', number: 2, probe: 'http :80/' }
  hub.emit({ type: 'ready.waiting', ...db })
  hub.emit({ type: 'ready.waiting', ...second })
  hub.emit({ type: 'ready.passed', ...db, afterMs: 1 })
  hub.emit({ type: 'ready.passed', ...second, afterMs: 1 })
  off()
  hub.emit({ type: 'ready.waiting', ...db })
  expect(told).toEqual(['db (tcp :5432)', 'db (tcp :5432), web-2 (http :80/)', 'web-2 (http :80/)', ''])
})
