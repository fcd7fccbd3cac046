/**
 * `npm run demo`: prepares the machine, brings up the environment of `envs.example.yaml` with the built command
 * line, and places an order with the application in it. It may be run again and again.
 */
import { join } from 'node:path'
import { execa } from 'execa'
import { ensureBuilt } from './built.ts'
import { type Prepared, prepare, ROOT } from './prepare.ts'

const FILE = 'envs.example.yaml'
const REQUEST_LIMIT_MS = 10_000

interface Order {
  readonly id: number
  readonly item: string
  readonly quantity: number
}

const say = (line = '') => console.log(line)

function envctl(args: readonly string[], stdout: 'inherit' | 'pipe') {
  return execa(process.execPath, [join(ROOT, 'bin', 'envctl.js'), ...args], {
    cwd: ROOT,
    stdin: 'ignore',
    stdout,
    stderr: 'inherit',
    reject: false,
  })
}

async function run(): Promise<void> {
  const prepared = await prepare({ log: say })
  await ensureBuilt(ROOT)
  say(`\n$ envctl up -f ${FILE}`)
  const up = await envctl(['up', '-f', FILE], 'inherit')
  if (up.failed) throw new Error(`envctl up failed with exit code ${up.exitCode}`)
  const outputs = await readOutputs()
  const api = outputs['API_URL']
  if (api === undefined) throw new Error(`${FILE} has no output API_URL: ${JSON.stringify(outputs)}`)
  say()
  await placeOrder(api.replace(/\/$/, ''))
  sayNext(prepared, api)
}

async function readOutputs(): Promise<Readonly<Record<string, string>>> {
  const env = await envctl(['env', '-f', FILE, '--json'], 'pipe')
  if (env.failed || typeof env.stdout !== 'string')
    throw new Error(`envctl env failed with exit code ${env.exitCode}`)
  const { outputs }: { outputs: Record<string, string> } = JSON.parse(env.stdout)
  return outputs
}

/** Places an order and reads it twice: the first time from the database, then from the cache. */
async function placeOrder(api: string): Promise<void> {
  const placed = await request(`${api}/orders`, { item: 'a pot of tea', quantity: 2 })
  if (placed.status !== 201) throw new Error(`POST ${api}/orders answered ${placed.status}: ${placed.text}`)
  const order: Order = JSON.parse(placed.text)
  say(`POST /orders         -> ${placed.status} ${placed.text}`)
  for (const expected of ['miss', 'hit']) {
    const { status, text, cache } = await request(`${api}/orders/${order.id}`)
    say(`GET  /orders/${String(order.id).padEnd(7)} -> ${status} ${text} x-cache: ${cache}`)
    const read: Order = JSON.parse(text)
    if (status !== 200 || read.id !== order.id || read.quantity !== 2 || cache !== expected) {
      throw new Error(`GET ${api}/orders/${order.id} was to answer with the order and x-cache: ${expected}`)
    }
  }
}

async function request(
  url: string,
  body?: object,
): Promise<{ status: number; text: string; cache: string | null }> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(url, { ...sent, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) })
  return {
    status: response.status,
    text: (await response.text()).trim(),
    cache: response.headers.get('x-cache'),
  }
}

function sayNext({ mirrors }: Prepared, api: string): void {
  say('\nIt is running. What to try next:')
  if (mirrors !== undefined) say(`  export ENVCTL_REGISTRY_MIRRORS=${mirrors}`)
  const commands = ['ps', 'logs --follow', 'exec db psql -U postgres -l', 'down']
  for (const command of commands) say(`  npx envctl ${command.replace(/^\S+/, `$& --file ${FILE}`)}`)
  say(`  curl ${api}/orders`)
}

try {
  await run()
} catch (error) {
  console.error(`\nthe demo failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
