import { stripVTControlCharacters } from 'node:util'
import type { EnvctlEvent } from '../../actions/events.ts'
import { formatDuration } from '../../base/duration.ts'
import { type BuildEvent, type BuildProgress, follow, progressText } from './build-lines.ts'

export type LineState = 'working' | 'done' | 'failed' | 'skipped'

/** One subject that a person follows: a service's container, an image, a network. */
export interface Line {
  readonly subject: string
  readonly state: LineState
  /** What is going on, or how it ended. */
  readonly text: string
  /** When it began and ended, in milliseconds since the operation began. */
  readonly began: number
  readonly ended?: number | undefined
  /** What it has written lately. */
  readonly tail?: readonly string[] | undefined
}

export interface Model {
  readonly lines: ReadonlyMap<string, Line>
  /** By the image that is built. */
  readonly builds: ReadonlyMap<string, BuildProgress>
  readonly notices: readonly string[]
  readonly outcome?: 'done' | 'failed' | 'cancelled' | undefined
}

export const EMPTY: Model = { lines: new Map(), builds: new Map(), notices: [] }

/** The model after an event: all that renderers show follows from it. */
export function reduce(model: Model, event: EnvctlEvent): Model {
  const set = (subject: string, text: string, state: LineState = 'working'): Model => {
    const before = model.lines.get(subject)
    const line: Line = {
      subject,
      text,
      state,
      began: before?.began ?? event.at,
      ...(state === 'working' ? {} : { ended: event.at }),
    }
    return { ...model, lines: new Map(model.lines).set(subject, line) }
  }
  switch (event.type) {
    case 'plan.made':
      return { ...model, notices: [...model.notices, ...event.plan.notes] }
    case 'action.started':
      return started(event.action, set) ?? model
    case 'action.finished':
      return finished(event.action, set) ?? model
    case 'action.failed':
      return set(
        subjectOf(event.action),
        event.code === 'operation.cancelled' ? 'ended' : 'failed',
        event.code === 'operation.cancelled' ? 'skipped' : 'failed',
      )
    case 'action.skipped':
      return event.action.kind === 'wait-container'
        ? set(subjectOf(event.action), 'skipped', 'skipped')
        : model
    case 'pull.progress':
      return set(event.image, pulling(event))
    case 'pull.retrying':
      return waitingFor(event.image, event, set(event.image, 'waiting for the registry'))
    case 'pull.done':
      return set(event.image, 'pulled', 'done')
    case 'pull.started':
      return set(event.image, `pulling from ${event.from}`)
    case 'push.started':
      return set(event.image, 'pushing')
    case 'push.progress':
      return set(event.image, pushing(event))
    case 'push.retrying':
      return waitingFor(event.image, event, set(event.image, 'waiting for the registry'))
    case 'push.done':
      return set(event.image, event.there ? 'was there' : 'pushed', 'done')
    case 'build.step':
    case 'build.output':
    case 'build.sending':
      return building(model, event, set)
    case 'build.done':
      return set(event.image, event.how === 'found' ? 'built before' : 'built', 'done')
    case 'ready.waiting':
      return set(`${event.service}-${event.number}`, `waiting for ${event.probe}`)
    case 'ready.refused':
      return set(`${event.service}-${event.number}`, `waiting for ${event.probe}: ${event.reason}`)
    case 'step.output':
      return set(stepSubject(event.step), plainText(event.text))
    case 'notice':
      return { ...model, notices: [...model.notices, `${event.subject}: ${event.message}`] }
    case 'registry.retrying':
      return waitingFor(event.registry, event, model)
    case 'lock.waiting':
      return {
        ...model,
        notices: [...model.notices, `Waiting for ${event.holder} to end its work on ${event.instance}`],
      }
    case 'operation.ended':
      return { ...model, outcome: event.outcome }
    default:
      return model
  }
}

function building(model: Model, event: BuildEvent, set: SetLine): Model {
  const progress = follow(model.builds.get(event.image), event)
  const { lines } = set(event.image, progressText(progress))
  const line = lines.get(event.image)
  const tail = progress.tail.map(plainText)
  return {
    ...model,
    lines: line === undefined ? lines : new Map(lines).set(event.image, { ...line, tail }),
    builds: new Map(model.builds).set(event.image, progress),
  }
}

/** What stays of a line of output when nothing in it moves the cursor or colours: the last of what was written over itself. */
export function plainText(line: string): string {
  return stripVTControlCharacters(line).replace(/\r+$/, '').split('\r').at(-1) ?? ''
}

const stepSubject = (name: string): string => `setup ${name}`

type Action = Extract<EnvctlEvent, { type: 'action.started' }>['action']
type SetLine = (subject: string, text: string, state?: LineState) => Model

/** The name under which a person knows what an action is about. */
function subjectOf(action: Action): string {
  switch (action.kind) {
    case 'pull-image':
    case 'build-image':
    case 'tag-image':
      return action.image
    case 'create-network':
      return `network ${action.network.name}`
    case 'create-volume':
      return `volume ${action.volume.name}`
    case 'remove-network':
      return `network ${action.name}`
    case 'remove-volume':
      return `volume ${action.name}`
    case 'create-state':
      return 'state'
    case 'freeze-layer':
      return `layer ${action.layer.name}`
    case 'run-step':
      return stepSubject(action.step.name)
    default:
      return `${action.service}-${action.number}`
  }
}

const DOING: Readonly<Record<Action['kind'], string>> = {
  'pull-image': 'pulling',
  'build-image': 'building',
  'tag-image': 'tagging',
  'create-network': 'creating',
  'remove-network': 'removing',
  'create-volume': 'creating',
  'remove-volume': 'removing',
  'create-state': 'creating',
  'freeze-layer': 'keeping',
  'rename-container': 'renaming',
  'create-container': 'creating',
  'start-container': 'starting',
  'wait-container': 'waiting',
  'run-step': 'running',
  'stop-container': 'stopping',
  'pause-container': 'pausing',
  'unpause-container': 'unpausing',
  'remove-container': 'removing',
}

/** What an action has achieved, where that is the end of its subject's story; else it goes on. */
const DONE: Readonly<Partial<Record<Action['kind'], string>>> = {
  'pull-image': 'pulled',
  'tag-image': 'built before',
  'create-network': 'created',
  'remove-network': 'removed',
  'create-volume': 'created',
  'remove-volume': 'removed',
  'freeze-layer': 'kept',
  'run-step': 'done',
  'pause-container': 'paused',
  'unpause-container': 'unpaused',
  'remove-container': 'removed',
}

/** What happens behind what a person asked for, and needs no line. */
const SILENT: readonly Action['kind'][] = ['create-state', 'rename-container']

function started(action: Action, set: SetLine): Model | undefined {
  return SILENT.includes(action.kind) ? undefined : set(subjectOf(action), DOING[action.kind])
}

function finished(action: Action, set: SetLine): Model | undefined {
  if (action.kind === 'wait-container')
    return set(subjectOf(action), action.until === 'ready' ? 'ready' : 'completed', 'done')
  if (action.kind === 'start-container') return set(subjectOf(action), 'started', 'done')
  // One that is removed next has not come to its end.
  if (action.kind === 'stop-container' && action.group === undefined)
    return set(subjectOf(action), 'stopped', 'done')
  if (action.kind === 'create-container') return set(subjectOf(action), 'created')
  const done = DONE[action.kind]
  return done === undefined ? undefined : set(subjectOf(action), done, 'done')
}

/** What is waited for is told once: lines come and go. */
function waitingFor(
  subject: string,
  { reason, delayMs }: { readonly reason: string; readonly delayMs: number },
  model: Model,
): Model {
  const notice = `${subject}: ${reason}; trying again in ${formatDuration(delayMs)}`
  return { ...model, notices: [...model.notices, notice] }
}

function pulling({ current, total, layers, from }: Extract<EnvctlEvent, { type: 'pull.progress' }>): string {
  const bytes = `${megabytes(current)} / ${megabytes(total)}`
  return `pulling ${bytes}, ${layers.done} of ${layers.total} layers, from ${from}`
}

function pushing({ current, total, layers }: Extract<EnvctlEvent, { type: 'push.progress' }>): string {
  return `pushing ${megabytes(current)} / ${megabytes(total)}, ${layers.done} of ${layers.total} layers`
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
