import { ENVCTL } from '../../base/labels.ts'
import type { LeaseSpec, Spec } from '../../spec/types.ts'
import type { Labelled } from './owner.ts'
import { ownerState, thisProcess } from './process-owner.ts'

/** How long a disposable instance may live whose definition does not say, in milliseconds. */
const LIFETIME_MS = 60 * 60_000

export interface LeaseRequest {
  /** The process that owns the instance; this one without it. */
  readonly owner?: string | undefined
  /** Nobody owns the instance: only its time ends it. */
  readonly unowned?: boolean | undefined
  /** Instead of the definition's `lifetime`, in milliseconds. */
  readonly lifetimeMs?: number | undefined
}

/** The same instance, but disposable: it is left over once its owner is gone or its time is up. */
export function leased(spec: Spec, { owner, unowned, lifetimeMs }: LeaseRequest = {}): Spec {
  const lease: LeaseSpec = {
    owner: unowned ? undefined : (owner ?? thisProcess()),
    until: Date.now() + (lifetimeMs ?? spec.lifetimeMs ?? LIFETIME_MS),
  }
  return { ...spec, lease }
}

/** Whether all that there is of an instance is one owner's. What says nothing of an owner is somebody else's. */
export function isWhollyOf(owner: string, members: readonly Labelled[]): boolean {
  return members.every(({ labels }) => labels[ENVCTL.leaseOwner] === owner)
}

/**
 * Why a disposable instance is left over, by what its objects say; `undefined` when it is not, or is not wholly
 * disposable: what bears no lease was made by somebody who means it to stay.
 * An owner that is seen to live keeps its instances, whatever the clock says: of an owner elsewhere nobody here can
 * tell, and the lease decides.
 */
export function leaseEnd(members: readonly Labelled[]): 'owner gone' | 'lease ended' | undefined {
  // One that is empty was handed on by an image, and says nothing.
  const said = (label: string) => members.flatMap(({ labels }) => labels[label] || [])
  const ends = said(ENVCTL.leaseUntil).map(Number)
  if (ends.length === 0 || ends.length < members.length) return undefined
  const owners = new Set(said(ENVCTL.leaseOwner))
  const states = [...owners].map(ownerState)
  if (states.includes('alive')) return undefined
  if (states.length > 0 && states.every((state) => state === 'gone')) return 'owner gone'
  return Math.max(...ends) < Date.now() ? 'lease ended' : undefined
}
