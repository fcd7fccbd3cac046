/**
 * What the demo and the tests need of a machine: a Docker engine, and images to be had. Where Docker Hub is
 * out of reach, stand-ins made of Debian's packages take the place of its images.
 */
import { join } from 'node:path'
import { type EngineAtHand, ensureEngine } from './engine.ts'
import { makeStandIns } from './stand-ins/make.ts'
import { ADDRESS } from './stand-ins/registry.ts'

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..')

const MIRRORS = 'ENVCTL_REGISTRY_MIRRORS'
const HUB = 'https://registry-1.docker.io/v2/'
const HUB_LIMIT_MS = 3000

/** What was prepared. */
export interface Prepared {
  readonly engine: EngineAtHand
  /** Value of `ENVCTL_REGISTRY_MIRRORS`, where there is one. */
  readonly mirrors?: string
  /** Whether the images are stand-ins. */
  readonly standIns: boolean
}

/** Prepares the machine, and the environment of this process and of those that it starts. */
export async function prepare({ log }: { readonly log: (line: string) => void }): Promise<Prepared> {
  const engine = await ensureEngine(ROOT)
  log(`engine: ${engine.version}, API ${engine.apiVersion}${engine.started ? ', started now' : ''}`)
  const given = process.env[MIRRORS]
  const ours = `docker.io=${ADDRESS}`
  // Told of the stand-ins it still sees to it that they are there: their registry may have ended since.
  if (given !== undefined && given !== '' && given !== ours) {
    log(`images: from ${given}, as ${MIRRORS} says`)
    return { engine, mirrors: given, standIns: false }
  }
  if (given !== ours && (await hubAnswers())) {
    // Said although empty: tests know by it that the machine was prepared.
    process.env[MIRRORS] = ''
    log('images: from Docker Hub')
    return { engine, standIns: false }
  }
  await makeStandIns()
  process.env[MIRRORS] = ours
  log(`images: stand-ins take the place of Docker Hub's (${MIRRORS}=${ours})`)
  return { engine, mirrors: ours, standIns: true }
}

async function hubAnswers(): Promise<boolean> {
  try {
    const { status } = await fetch(HUB, { method: 'HEAD', signal: AbortSignal.timeout(HUB_LIMIT_MS) })
    return status === 200 || status === 401
  } catch {
    return false
  }
}
