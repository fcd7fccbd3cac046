import { setTimeout as sleep } from 'node:timers/promises'
import { cancelled, messageOf } from '../base/errors.ts'
import { engine } from './doctor/engine.ts'
import { commandText, type FixPlan, planFix } from './doctor/fix-plan.ts'
import { CHECKS } from './doctor/index.ts'
import { lookAtMachine } from './doctor/machine.ts'
import { runFix } from './doctor/run-fix.ts'
import type { Check, Judged, World } from './doctor/types.ts'
import { worldOf } from './doctor/world.ts'
import type { DoctorOutcome, Finding, FixOutcome } from './outcomes.ts'
import type { DoctorRequest } from './requests.ts'

/** Each check has so long. */
const LIMIT_MS = 5000
/** An engine that was started has so long until it answers. */
const STARTED_MS = 20_000
/** Some distributions start what they install, others do not. */
const INSTALLED_MS = 5000
const PAUSE_MS = 500

/** How to mend what can be mended safely. */
interface Fixing {
  /** Asks the person about commands that are to be run. */
  agree(commands: readonly string[]): Promise<boolean>
  /** Takes what the commands print. */
  show(text: string): void
}

/**
 * Looks at what can go wrong on a machine, all at once. With `fixing`, an engine that does not run is started,
 * and one that is not there installed, each after asking; then everything is looked at again.
 */
export async function doctor(
  request: DoctorRequest,
  { signal, fixing }: { readonly signal: AbortSignal; readonly fixing?: Fixing | undefined },
): Promise<DoctorOutcome> {
  const findings = await examine(request, CHECKS, signal)
  const fixes: FixOutcome[] = []
  while (fixing !== undefined && fixes.every(({ failure }) => failure === undefined)) {
    const plan = await nextFix(request, signal)
    // What was done once, and did not help, is not done twice.
    const done = fixes.some(({ commands }) => plan !== undefined && commands.join() === textOf(plan).join())
    if (plan === undefined || done || !(await fixing.agree(textOf(plan)))) break
    const failure = await runFix(plan, { show: fixing.show, signal })
    const solved = failure === undefined && (await engineComes(request, plan, signal))
    fixes.push({ check: engine.name, commands: textOf(plan), solved, failure })
  }
  return { findings: fixes.length === 0 ? findings : await examine(request, CHECKS, signal), fixes }
}

async function examine(
  request: DoctorRequest,
  checks: readonly Check[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const world = worldOf(request, signal)
  try {
    const found = await Promise.all(checks.map((check) => findingsOf(check, world)))
    if (signal.aborted) throw cancelled(signal.reason)
    return found.flat()
  } finally {
    world.close()
  }
}

/** One check never spoils the others, nor makes them wait. */
async function findingsOf(check: Check, world: World): Promise<readonly Finding[]> {
  const over = new AbortController()
  const late = sleep(LIMIT_MS, undefined, { signal: over.signal }).then((): readonly Judged[] => [
    { status: 'unknown', seen: `This could not be seen within ${LIMIT_MS / 1000} s` },
  ])
  try {
    const judged = await Promise.race([check.run(world), late])
    return judged.map(({ status, seen, remedy, fixable = false }) => ({
      check: check.name,
      status,
      seen,
      remedy,
      fixable,
    }))
  } catch (error) {
    const seen = `This could not be seen: ${messageOf(error)}`
    return [{ check: check.name, status: 'unknown', seen, fixable: false }]
  } finally {
    over.abort()
    await late.catch(() => undefined)
  }
}

/** What would bring an engine up, when there is none and we may do it. */
async function nextFix(request: DoctorRequest, signal: AbortSignal): Promise<FixPlan | undefined> {
  const world = worldOf(request, signal)
  try {
    const answer = await world.engine()
    const plan = answer.facts === undefined ? planFix(answer, await lookAtMachine()) : undefined
    return plan?.runnable ? plan : undefined
  } finally {
    world.close()
  }
}

/** Looks again: what was only installed need not run yet, what was started gets time to answer. */
async function engineComes(request: DoctorRequest, plan: FixPlan, signal: AbortSignal): Promise<boolean> {
  const patience = plan.does === 'start' ? STARTED_MS : INSTALLED_MS
  for (const began = performance.now(); ; ) {
    const [finding] = await examine(request, [engine], signal)
    if (finding?.status === 'ok') return true
    if (performance.now() - began >= patience) return false
    // Its interruption is told by the next look.
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined)
  }
}

function textOf(plan: FixPlan): readonly string[] {
  return plan.commands.map((command) => commandText(command, plan))
}
