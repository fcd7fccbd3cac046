import type { Fields } from '../fields.ts'
import type { HealthcheckSpec, ProbeSpec, ReadySpec, TcpProtocol } from '../types.ts'
import { command } from './command.ts'

const READY_MS = 60_000

/** The engine's healthcheck, in Compose's words. */
export function healthcheck(service: Fields): HealthcheckSpec | 'disabled' | undefined {
  const fields = service.fields('healthcheck')
  if (fields === undefined) return undefined
  const raw = fields.raw('test')
  if (fields.boolean('disable') === true || (Array.isArray(raw) && raw[0] === 'NONE')) return 'disabled'
  const test =
    raw === undefined ? undefined : Array.isArray(raw) ? raw.map(String) : ['CMD-SHELL', String(raw)]
  if (test !== undefined && !['CMD', 'CMD-SHELL'].includes(test[0] ?? ''))
    fields.wrong('test', '[CMD, ...], [CMD-SHELL, text] or [NONE]')
  return {
    test,
    intervalMs: fields.duration('interval'),
    timeoutMs: fields.duration('timeout'),
    retries: fields.integer('retries'),
    startPeriodMs: fields.duration('start_period'),
    startIntervalMs: fields.duration('start_interval'),
  }
}

/** When the service is usable: what the definition gives, else the template's as a fallback. */
export function ready(service: Fields, fromTemplate: boolean): ReadySpec {
  const fields = service.fields('ready')
  if (fields === undefined) return { mode: 'fallback', probes: [], timeoutMs: READY_MS }
  return {
    mode: fromTemplate ? 'fallback' : 'given',
    probes: [...http(fields), ...tcp(fields), ...log(fields), ...exec(fields), ...others(fields)],
    timeoutMs: fields.duration('timeout') ?? READY_MS,
  }
}

function http(fields: Fields): readonly ProbeSpec[] {
  const probe = fields.fields('http')
  const port = probe?.integer('port')
  if (probe === undefined || port === undefined) return []
  const path = probe.string('path') ?? '/'
  const body = probe.string('body')
  if (body !== undefined && !isPattern(body)) probe.wrong('body', 'a regular expression')
  return [
    {
      kind: 'http',
      port,
      path: path.startsWith('/') ? path : `/${path}`,
      scheme: probe.string('scheme') === 'https' ? 'https' : 'http',
      method: probe.string('method') ?? 'GET',
      headers: probe.texts('headers'),
      status: statusRanges(probe),
      ...(body === undefined ? {} : { body }),
    },
  ]
}

function statusRanges(probe: Fields): readonly (readonly [number, number])[] {
  return probe.strings('status').flatMap((text) => {
    const match = /^(\d{3})(?:-(\d{3}))?$/.exec(text)
    if (match === null) {
      probe.wrong('status', 'a code like 200, or a range like 200-299')
      return []
    }
    return [[Number(match[1]), Number(match[2] ?? match[1])] as const]
  })
}

const PROTOCOLS: readonly string[] = ['plain', 'postgres', 'mysql', 'redis', 'amqp']

function tcp(fields: Fields): readonly ProbeSpec[] {
  const probe = fields.asFields('tcp', 'port')
  const port = probe?.integer('port')
  if (probe === undefined || port === undefined) return []
  const protocol = probe.string('protocol') ?? 'plain'
  return PROTOCOLS.includes(protocol) ? [{ kind: 'tcp', port, protocol: protocol as TcpProtocol }] : []
}

function log(fields: Fields): readonly ProbeSpec[] {
  const probe = fields.asFields('log', 'pattern')
  const pattern = probe?.string('pattern')
  if (probe === undefined || pattern === undefined) return []
  if (!isPattern(pattern)) probe.wrong('pattern', 'a regular expression')
  return [{ kind: 'log', pattern, times: probe.integer('times') ?? 1 }]
}

function exec(fields: Fields): readonly ProbeSpec[] {
  const raw = fields.raw('exec')
  if (raw === undefined) return []
  // A text may use what a shell can do, as a healthcheck's does.
  const words = Array.isArray(raw) ? command(fields, 'exec') : ['sh', '-c', String(raw)]
  return words === undefined ? [] : [{ kind: 'exec', command: words }]
}

function others(fields: Fields): readonly ProbeSpec[] {
  const code = fields.integer('exit')
  return [
    ...(fields.boolean('healthcheck') === true ? [{ kind: 'healthcheck' } as const] : []),
    ...(code === undefined ? [] : [{ kind: 'exit', code } as const]),
  ]
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
