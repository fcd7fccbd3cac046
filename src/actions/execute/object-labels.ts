import { hostname } from 'node:os'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import type { Spec } from '../../spec/types.ts'

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
    ...(spec.lease === undefined
      ? {}
      : { [ENVCTL.leaseOwner]: spec.lease.owner, [ENVCTL.leaseUntil]: String(spec.lease.until) }),
  }
}
