import { describe, expect, it } from 'vitest'
import { EnvctlError } from '../../../src/base/errors.ts'
import { connectionFailure, engineError } from '../../../src/engine/errors.ts'

const answer = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), { statusCode })
const doing = 'start container shop-dev-db-1'

describe('errors of the engine', () => {
  it.each([
    [404, 'No such container: x', 'engine.not-found'],
    [409, 'Container x is not running', 'engine.conflict'],
    [403, 'error while removing network: network x has active endpoints', 'engine.conflict'],
    [500, 'volume name x already in use', 'engine.conflict'],
    [500, 'something else', 'engine.refused'],
    [400, 'invalid reference format', 'engine.refused'],
    [500, 'driver failed: Bind for 127.0.0.1:5432 failed: port is already allocated', 'port.in-use'],
    [500, 'listen tcp4 127.0.0.1:80: bind: address already in use', 'port.in-use'],
    [403, 'Address already in use', 'engine.conflict'],
    [500, 'cannot expose privileged port 80, you can add', 'port.in-use'],
  ])('%i "%s" is %s', (status, words, code) => {
    const error = engineError(answer(status, words), { doing })
    expect(error.code).toBe(code)
    expect(error.detail).toBe(words)
    expect(error.message).toContain(doing)
  })

  it.each([
    ['Bind for 127.0.0.1:5432 failed: port is already allocated', '5432'],
    ['Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use', '8080'],
    ['cannot expose privileged port 80, you can add', '80'],
    ['rootlessport listen tcp 127.0.0.1:443: bind: address already in use', '443'],
  ])('tells the port of "%s"', (words, port) => {
    expect(engineError(answer(500, words), { doing }).message).toContain(`host port ${port} `)
  })

  it.each([
    [
      409,
      'Conflict. The container name "/shop-db-1" is already in use by container "0123456789abcdef". You have to remove',
      '0123456789ab',
    ],
    [
      500,
      'creating container storage: the container name "shop-db-1" is already in use by 0123456789abcdef. You have',
      '0123456789ab',
    ],
  ])('a name that is taken: %i', (status, words, holder) => {
    const error = engineError(answer(status, words), { doing })
    expect(error.code).toBe('name.foreign')
    expect(error.message).toBe(`The container name "shop-db-1" is taken by container ${holder}`)
  })

  it('takes the words out of the body when there is one', () => {
    const raw = Object.assign(answer(500, 'wrapped'), { json: { message: 'its own words' } })
    expect(engineError(raw, { doing }).detail).toBe('its own words')
  })

  it.each([
    [{ code: 'ECONNRESET', message: 'read ECONNRESET' }, 'engine.lost'],
    [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'engine.lost'],
    [{ message: 'socket hang up' }, 'engine.lost'],
    [{ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', message: 'alert' }, 'engine.unreachable'],
    [{ name: 'AbortError', message: 'This operation was aborted' }, 'operation.cancelled'],
    [{ message: 'what is this' }, 'engine.refused'],
  ])('without an answer: %o', (raw, code) => {
    expect(engineError(Object.assign(new Error(raw.message), raw), { doing }).code).toBe(code)
  })

  it('whatever breaks after an abort is the abort', () => {
    expect(engineError(new Error('read ECONNRESET'), { doing, signal: AbortSignal.abort() }).code).toBe(
      'operation.cancelled',
    )
  })

  it('leaves our own errors alone', () => {
    const own = new EnvctlError({ code: 'usage.invalid', message: 'x' })
    expect(engineError(own, { doing })).toBe(own)
  })

  it.each([
    ['exec: "nope": executable file not found in $PATH: unknown', 'not in the image'],
    ['could not find an available, non-overlapping IPv4 address pool', 'envctl gc'],
    ['Client sent an HTTP request to an HTTPS server.', 'DOCKER_TLS_VERIFY'],
    ['write /x: no space left on device', 'disk is full'],
    ['failed to mount local volume: mount overlay: no such file or directory', 'envctl reset'],
  ])('helps with "%s"', (words, help) => {
    expect(engineError(answer(500, words), { doing }).hint).toContain(help)
  })

  it('tells in words why a connection failed', () => {
    const failure = (code: string) => connectionFailure(Object.assign(new Error(`connect ${code}`), { code }))
    expect(failure('ENOENT').detail).toBe('there is no socket')
    expect(failure('ECONNREFUSED').detail).toBe('nothing listens there')
    expect(failure('EACCES').hint).toContain('usermod -aG docker')
    expect(failure('EWHATEVER').detail).toBe('connect EWHATEVER')
  })
})
