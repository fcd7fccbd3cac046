import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { codeOf } from '../../base/errors.ts'

/**
 * The process that owns a disposable instance, as its label tells it: `4711.81234@machine/1f0c2a9e.4026531836`.
 * The id of a process is given out again, so the time of its start stands beside it; and it says something only
 * on its own machine, since its last boot, in its own namespace of processes: what is not the same there cannot
 * be judged from here.
 */
export interface ProcessOwner {
  readonly pid: number
  /** In the kernel's ticks since boot; empty where it cannot be told. */
  readonly start: string
  /** Where the id means something. */
  readonly place: string
}

export type OwnerState =
  | 'alive'
  | 'gone'
  /** Of another machine or container: nobody here can tell. */
  | 'unknown'

let place: string | undefined
let own: string | undefined

/** This process as an owner. */
export function thisProcess(): string {
  own ??= formatOwner({ pid: process.pid, start: statFor(process.pid).start, place: here() })
  return own
}

/** Another process of this machine as an owner; `undefined` when there is none. */
export function ownerOf(pid: number): string | undefined {
  if (!exists(pid)) return undefined
  const { start, ended } = statFor(pid)
  return ended ? undefined : formatOwner({ pid, start, place: here() })
}

/** Whether an owner still runs. */
export function ownerState(owner: string): OwnerState {
  const parsed = parseOwner(owner)
  if (parsed === undefined || parsed.place !== here()) return 'unknown'
  if (!exists(parsed.pid)) return 'gone'
  const { start, ended } = statFor(parsed.pid)
  if (ended) return 'gone'
  // Where no start can be read, the id alone speaks: another process may have it, and then the lease decides.
  return start === '' || parsed.start === '' || start === parsed.start ? 'alive' : 'gone'
}

export function formatOwner({ pid, start, place: where }: ProcessOwner): string {
  return `${start === '' ? pid : `${pid}.${start}`}@${where}`
}

/** `undefined` for what no process is called. */
export function parseOwner(owner: string): ProcessOwner | undefined {
  const match = /^(\d+)(?:\.(\d+))?@(.+)$/.exec(owner)
  if (match === null) return undefined
  const [, pid, start = '', where = ''] = match
  return { pid: Number(pid), start, place: where }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // One of another user may not be asked, and is there.
    return codeOf(error) !== 'ESRCH'
  }
}

/** The processes of others may be hidden, and elsewhere than on Linux there are no such files. */
const statFor = (pid: number): ProcessStat => statOf(textOf(`/proc/${pid}/stat`))

interface ProcessStat {
  /** When it began, in ticks since boot; empty where it cannot be told. */
  readonly start: string
  /** Whether only its exit code is left of it, which nobody has asked for yet. */
  readonly ended: boolean
}

/** Fields 3 and 22 of proc(5)'s `stat`; the second one is a name that may have anything in it. */
export function statOf(stat: string): ProcessStat {
  const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { start: stat === '' ? '' : (rest[18] ?? ''), ended: state === 'Z' || state === 'X' }
}

function here(): string {
  place ??= [hostname(), [bootId(), processNamespace()].filter((part) => part !== '').join('.')]
    .filter((part) => part !== '')
    .join('/')
  return place
}

const bootId = (): string => textOf('/proc/sys/kernel/random/boot_id').slice(0, 8)

function processNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''
  } catch {
    // Only Linux has them.
    return ''
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not there, or not to be seen.
    return ''
  }
}
