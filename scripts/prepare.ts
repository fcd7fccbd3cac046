/**
 * What the demo and the tests need of a machine: a Docker engine, and images to be had. Where Docker Hub is
 * out of reach, stand-ins made of Debian's packages take the place of its images.
 */
import { join } from 'node:path'
import { type EngineAtHand, ensureEngine } from './engine.ts'
import { makeStandIns } from './stand-ins/make.ts'

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
  if (given !== undefined && given !== '') {
    log(`images: from ${given}, as ${MIRRORS} says`)
    return { engine, mirrors: given, standIns: false }
  }
  if (await hubAnswers()) {
    // Said although empty: tests know by it that the machine was prepared.
    process.env[MIRRORS] = ''
    log('images: from Docker Hub')
    return { engine, standIns: false }
  }
  const mirrors = `docker.io=${await makeStandIns()}`
  process.env[MIRRORS] = mirrors
  log(`images: Docker Hub is out of reach, stand-ins take its place (${MIRRORS}=${mirrors})`)
  return { engine, mirrors, standIns: true }
}

async function hubAnswers(): Promise<boolean> {
  try {
    const { status } = await fetch(HUB, { method: 'HEAD', signal: AbortSignal.timeout(HUB_LIMIT_MS) })
    return status === 200 || status === 401
  } catch {
    return false
  }
}
