/**
 * A second Docker engine, newer than the one of Debian 12, for tests. `node scripts/newer-engine.ts` prints the
 * folder of its programs.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { unpackTrixie } from './trixie.ts'

/** Where its programs are, or would be. */
export const NEWER_ENGINE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'envctl',
  'engine-trixie',
)

/** Sees to it that it is there, where this machine has Debian's packages. The C library of Debian 12 is enough for it. */
export async function ensureNewerEngine(): Promise<void> {
  await unpackTrixie(['docker.io', 'containerd'], NEWER_ENGINE)
}

if (import.meta.main) {
  await ensureNewerEngine()
  console.log(NEWER_ENGINE)
}
