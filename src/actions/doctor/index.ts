import { addressPools } from './address-pools.ts'
import { cgroups } from './cgroups.ts'
import { clock } from './clock.ts'
import { credentials } from './credentials.ts'
import { disk } from './disk.ts'
import { engine } from './engine.ts'
import { inotify } from './inotify.ts'
import { memory } from './memory.ts'
import { mirrors } from './mirrors.ts'
import { registry } from './registry.ts'
import { socket } from './socket.ts'
import { storage } from './storage.ts'
import type { Check } from './types.ts'
import { versions } from './versions.ts'

/** Every check, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  engine,
  socket,
  versions,
  disk,
  memory,
  cgroups,
  storage,
  addressPools,
  clock,
  mirrors,
  registry,
  credentials,
  inotify,
]
