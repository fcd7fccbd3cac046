/**
 * Every code an error may carry, with the exit code of the process that ends with it.
 * The codes are stable: scripts match on them and the troubleshooting guide is ordered by them.
 */
export const ERROR_CODES = {
  'internal.bug': 1,
  'usage.invalid': 2,
  'usage.unknown-environment': 2,
  'usage.unknown-service': 2,
  'usage.no-definition': 2,
  'definition.invalid': 3,
  'lock.stale': 3,
  'engine.unreachable': 4,
  'engine.lost': 4,
  'engine.refused': 6,
  'engine.conflict': 6,
  'engine.not-found': 6,
  'image.pull-failed': 5,
  'image.build-failed': 5,
  'image.push-failed': 5,
  'registry.unreachable': 5,
  'registry.untrusted': 5,
  'registry.denied': 5,
  'registry.limited': 5,
  'registry.refused': 5,
  'registry.credentials': 5,
  'name.foreign': 6,
  'port.in-use': 6,
  'service.exited': 6,
  'service.not-ready': 6,
  'service.not-running': 6,
  'service.failed': 6,
  'state.failed': 6,
  'state.lost': 6,
  'state.none': 2,
  'state.exists': 2,
  'state.unknown-snapshot': 2,
  'setup.failed': 6,
  'instance.busy': 6,
  'operation.cancelled': 130,
} as const

export type ErrorCode = keyof typeof ERROR_CODES
