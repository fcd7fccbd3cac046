import type { ProbeSpec } from '../../spec/types.ts'
import type { ProbeContext } from '../probe.ts'
import { exec } from './exec.ts'
import { exit } from './exit.ts'
import { healthcheck } from './healthcheck.ts'
import { http } from './http.ts'
import { log } from './log.ts'
import { tcp } from './tcp.ts'

/** Runs the probe of a spec: the list of all there are. */
export function runProbe(spec: ProbeSpec, context: ProbeContext, signal: AbortSignal): Promise<void> {
  switch (spec.kind) {
    case 'http':
      return http(spec, context, signal)
    case 'tcp':
      return tcp(spec, context, signal)
    case 'log':
      return log(spec, context, signal)
    case 'exec':
      return exec(spec, context, signal)
    case 'healthcheck':
      return healthcheck(spec, context, signal)
    case 'exit':
      return exit(spec, context, signal)
  }
}

/** A probe as people read it: `http :3000/healthz`. */
export function describeProbe(spec: ProbeSpec): string {
  switch (spec.kind) {
    case 'http':
      return `http :${spec.port}${spec.path}`
    case 'tcp':
      return `${spec.protocol === 'plain' ? 'tcp' : spec.protocol} :${spec.port}`
    case 'log':
      return `log /${spec.pattern}/`
    case 'exec':
      return `exec ${spec.command.join(' ')}`
    case 'healthcheck':
      return 'healthcheck'
    case 'exit':
      return `exit ${spec.code}`
  }
}
