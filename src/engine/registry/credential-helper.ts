import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { messageOf } from '../../base/errors.ts'
import { member } from '../discovery/read.ts'
import type { CredentialsFound } from './credentials-found.ts'

/** Long enough for a person to unlock a keychain. */
const PATIENCE_MS = 60_000

/**
 * Asks one of Docker's credential helpers: the server on its stdin, JSON on its stdout.
 * That it knows nothing is no problem; that it is missing or fails is one.
 */
export async function askHelper(helper: string, server: string): Promise<CredentialsFound> {
  const command = `docker-credential-${helper}`
  const child = spawn(command, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: PATIENCE_MS })
  // One that ends without reading breaks the pipe; its exit code tells why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(server)
  try {
    const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    if (code === 0) return fromAnswer(command, answer, server)
    // The words that the protocol prescribes for "I have none".
    if (/credentials not found/i.test(answer)) return {}
    return { problem: `${command}: ${answer.trim() || `ended with code ${code}`}` }
  } catch (error) {
    return { problem: `${command} cannot be run: ${messageOf(error)}` }
  }
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
