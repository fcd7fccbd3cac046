import { EnvctlError } from '../../base/errors.ts'
import { parseImageName } from '../../base/image-name.ts'
import { manifestCall } from '../registry/manifests.ts'
import { retryAfterMs } from '../registry/retry-after.ts'
import { type Beside, registryBeside } from './registry-beside.ts'

interface Asked extends Beside {
  /** What the image is called at the place that sent the engine away. */
  readonly candidate: string
}

/**
 * How long a registry that sends engines away wants to be left alone, in milliseconds: it says so, but engines do
 * not pass it on. So it is asked once more, in a way that counts as no pull.
 */
export async function askedWait(
  { candidate, ...beside }: Asked,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const reference = parseImageName(candidate)
  if (reference === undefined) return undefined
  const client = registryBeside(beside, signal)
  try {
    const { status, headers } = await client.askOnce(manifestCall(reference, 'HEAD'), signal)
    return status === 429 ? retryAfterMs(headers['retry-after'], Date.now()) : undefined
  } catch (error) {
    // Only the engine may reach it: then nobody knows.
    if (error instanceof EnvctlError && error.code.startsWith('registry.')) return undefined
    throw error
  }
}
