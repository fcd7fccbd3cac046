import { parseDuration } from '../../base/duration.ts'
import { EnvctlError } from '../../base/errors.ts'

const VARIABLE = 'ENVCTL_REGISTRY_TIMEOUT'
const USUAL_MS = 60_000

/**
 * How long a registry may be silent before it is given up, in milliseconds: a minute, or what the environment
 * says. `usage.invalid` when that is no duration.
 */
export function registrySilenceMs(env: Readonly<Record<string, string | undefined>>): number {
  const text = env[VARIABLE]
  if (text === undefined || text === '') return USUAL_MS
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0) return ms
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `${VARIABLE} cannot be "${text}"`,
    hint: 'How long a registry may be silent: 20s, 2m',
  })
}
