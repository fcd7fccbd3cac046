import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { messageOf } from '../../base/errors.ts'
import { commandText, type FixPlan } from './fix-plan.ts'

interface FixRun {
  /** Takes what the commands print. */
  readonly show: (text: string) => void
  readonly signal: AbortSignal
}

/** Runs the commands one after the other, up to the first that fails; answers why it did. */
export async function runFix(plan: FixPlan, { show, signal }: FixRun): Promise<string | undefined> {
  for (const command of plan.commands) {
    const text = commandText(command, plan)
    show(`$ ${text}\n`)
    try {
      if (command.log === undefined) await inForeground(command, { show, signal })
      else await inBackground(command, command.log)
    } catch (error) {
      return `${text}: ${messageOf(error)}`
    }
  }
  return undefined
}

type Command = FixPlan['commands'][number]

async function inForeground({ program, args }: Command, { show, signal }: FixRun): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, signal })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', show)
  const [code, ended] = await once(child, 'close')
  if (code !== 0) throw new Error(`ended with ${code === null ? ended : `code ${code}`}`)
}

/** Goes on when we have ended. */
async function inBackground({ program, args }: Command, log: string): Promise<void> {
  await using file = await open(log, 'a')
  const child = spawn(program, args, { stdio: ['ignore', file.fd, file.fd], detached: true })
  await once(child, 'spawn')
  child.unref()
}
