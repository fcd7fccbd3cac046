import { hostname } from 'node:os'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import type { LeaseSpec, Spec } from '../../spec/types.ts'

/** The Compose version whose labels envctl writes: its tools look at it. */
const COMPOSE_VERSION = '2.26.1'

/** Labels of every object that envctl makes for an instance. */
export function objectLabels(spec: Spec): Readonly<Record<string, string>> {
  return {
    [COMPOSE.project]: spec.instance,
    [COMPOSE.version]: COMPOSE_VERSION,
    [ENVCTL.instance]: spec.instance,
    [ENVCTL.name]: spec.name,
    [ENVCTL.environment]: spec.environment,
    [ENVCTL.directory]: spec.directory,
    [ENVCTL.host]: hostname(),
    [ENVCTL.file]: spec.file,
    ...leaseLabels(spec.lease),
  }
}

/** Labels of what belongs to a disposable instance. */
export function leaseLabels(lease: LeaseSpec | undefined): Readonly<Record<string, string>> {
  if (lease === undefined) return {}
  return {
    ...(lease.owner === undefined ? {} : { [ENVCTL.leaseOwner]: lease.owner }),
    [ENVCTL.leaseUntil]: String(lease.until),
  }
}

/** Labels of a container that works on volumes for an instance, and is gone after that. */
export function helperLabels(instance: string): Readonly<Record<string, string>> {
  return { [ENVCTL.instance]: instance, [COMPOSE.project]: instance, [ENVCTL.helper]: 'state' }
}
