import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { messageOf } from '../../base/errors.ts'
import { member } from '../discovery/read.ts'
import type { CredentialsFound } from './credentials-found.ts'

/** Long enough for a person to unlock a keychain. */
const PATIENCE_MS = 60_000
/** The words that the protocol prescribes for "I have none". */
const NONE = /credentials not found/i

export type HelperAnswer =
  | { readonly answer: string; readonly problem?: undefined }
  | { readonly answer?: undefined; readonly problem: string; readonly none: boolean }

/** Runs one of Docker's credential helpers: a question on its stdin, the answer on its stdout. */
export async function runHelper(
  helper: string,
  verb: 'get' | 'store' | 'erase',
  input: string,
): Promise<HelperAnswer> {
  const command = helperProgram(helper)
  const child = spawn(command, [verb], { stdio: ['pipe', 'pipe', 'ignore'], timeout: PATIENCE_MS })
  // One that ends without reading breaks the pipe; its exit code tells why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  try {
    const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    if (code === 0) return { answer }
    const said = answer.trim()
    return {
      problem: `${command}: ${said || (code === null ? `gave no answer in ${PATIENCE_MS / 1000} s` : `ended with code ${code}`)}`,
      none: NONE.test(said),
    }
  } catch (error) {
    return { problem: `${command} cannot be run: ${messageOf(error)}`, none: false }
  }
}

export const helperProgram = (helper: string): string => `docker-credential-${helper}`

/** What a helper has for a server. That it has nothing is no problem; that it is missing or fails is one. */
export async function askHelper(helper: string, server: string): Promise<CredentialsFound> {
  const asked = await runHelper(helper, 'get', server)
  if (asked.problem === undefined) return fromAnswer(helperProgram(helper), asked.answer, server)
  return asked.none ? {} : { problem: asked.problem }
}

function fromAnswer(command: string, answer: string, serverAddress: string): CredentialsFound {
  try {
    const parsed: unknown = JSON.parse(answer)
    const username = member(parsed, 'Username')
    const secret = member(parsed, 'Secret')
    if (typeof username !== 'string' || typeof secret !== 'string') return {}
    if (username === '<token>') return { credentials: { identityToken: secret, serverAddress } }
    return { credentials: { username, password: secret, serverAddress } }
  } catch (error) {
    return { problem: `${command} gave no valid answer: ${messageOf(error)}` }
  }
}
