import { randomBytes } from 'node:crypto'
import type { ChainPart, StateTools } from '../mechanism.ts'
import { overlayRequest } from '../overlay.ts'
import { overlayOptions } from '../overlay-options.ts'

export interface View {
  /** What is shown, newest first. */
  readonly chain: readonly ChainPart[]
  /** Options that the chain was written with: it must be read with the same. */
  readonly features: string
}

/**
 * Works with a volume that shows a chain as one and lets nothing be written: the only volume of the chain itself, or
 * one that is laid over all of them and goes again.
 */
export async function withView<Result>(
  { chain, features }: View,
  { engine, helperLabels, signal }: StateTools,
  work: (volume: string) => Promise<Result>,
): Promise<Result> {
  const [first, second] = chain
  if (first === undefined) throw new Error('a chain has at least one volume')
  if (second === undefined) return work(first.volume)
  const name = `envctl-view-${randomBytes(6).toString('hex')}`
  const options = overlayOptions({ lowers: chain.map(({ path }) => path), features })
  await engine.volumes.create(overlayRequest(name, options), helperLabels, signal)
  try {
    return await work(name)
  } finally {
    await engine.volumes.remove(name)
  }
}
