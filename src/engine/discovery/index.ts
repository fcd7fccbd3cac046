import { chosenContext, namedContext } from './docker-context.ts'
import { dockerHost } from './docker-host.ts'
import { flag } from './flag.ts'
import { testcontainersProperties } from './testcontainers.ts'
import { usualSockets } from './usual-sockets.ts'
import type { Way } from './way.ts'

/** Every way to find an engine, in the order in which they are tried. */
export const WAYS: readonly Way[] = [
  flag,
  dockerHost,
  namedContext,
  chosenContext,
  testcontainersProperties,
  usualSockets,
]
