import { readFile } from 'node:fs/promises'
import type { BuildSpec } from '../../spec/types.ts'
import { unreadable } from './failure.ts'

/** The text of a build's Dockerfile; `image.build-failed` when it cannot be read. */
export async function dockerfileText({ dockerfile }: BuildSpec): Promise<string> {
  if ('inline' in dockerfile) return dockerfile.inline
  try {
    return await readFile(dockerfile.path, 'utf8')
  } catch (error) {
    throw unreadable(
      `The Dockerfile ${dockerfile.path}`,
      error,
      'Write it, correct "build.dockerfile", or give its text by "build.dockerfile_inline".',
    )
  }
}
