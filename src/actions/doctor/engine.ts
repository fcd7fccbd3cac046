import type { Failure } from '../../engine/connect.ts'
import { commandText, type FixPlan, planFix } from './fix-plan.ts'
import { lookAtMachine } from './machine.ts'
import type { Answer, Check, Judged } from './types.ts'

/** Whether an engine answers, and what was tried. */
export const engine: Check = {
  name: 'engine',
  async run(world) {
    const answer = await world.engine()
    return judgeEngine(
      answer,
      answer.facts === undefined ? planFix(answer, await lookAtMachine()) : undefined,
    )
  },
}

/** A plan says what would start or install one. */
export function judgeEngine(answer: Answer, plan?: FixPlan): readonly Judged[] {
  const { address, facts, silence, failures } = answer
  if (facts !== undefined) {
    const { url, source } = facts.address
    return [{ status: 'ok', seen: `${facts.info.product} answers at ${url} (${source})` }]
  }
  if (address !== undefined) {
    return [
      {
        status: 'problem',
        seen: `${address.url} (${address.source}) takes connections, but does not serve: ${silence?.reason ?? 'it says nothing'}`,
        remedy: [
          ...(silence?.hint === undefined ? [] : [silence.hint]),
          'See on its machine what it logs, then restart it:',
          '  sudo journalctl -u docker --since -10m',
        ].join('\n'),
      },
    ]
  }
  const tried = failures.map(({ source, url, reason }) => `${placeOf(source, url)}: ${reason}`)
  return [
    {
      status: 'problem',
      seen: ['No engine answers. Tried:', ...tried.map((line) => `- ${line}`)].join('\n'),
      remedy: plan === undefined ? remediesOf(failures) : remedyOf(plan),
      fixable: plan?.runnable ?? false,
    },
  ]
}

function placeOf(source: string, url: string | undefined): string {
  return url === undefined || url === source ? source : `${url} (${source})`
}

function remedyOf(plan: FixPlan): string {
  const first = plan.does === 'start' ? 'It is installed. Start it:' : 'No dockerd is installed. Install it:'
  return [
    first,
    ...plan.commands.map((command) => `  ${commandText(command, plan)}`),
    ...(plan.runnable ? ['or let it be done:', '  envctl doctor --fix'] : []),
  ].join('\n')
}

/** One that runs and may not be used is nearer than all that might be started. */
function remediesOf(failures: readonly Failure[]): string {
  const denied = failures.filter((failure) => failure.denied)
  const near = denied.length > 0 ? denied : failures
  const known = near.flatMap(({ source, remedy }) => {
    if (remedy === undefined) return []
    return [near.length === 1 ? remedy : `- ${source}: ${remedy}`]
  })
  const general =
    denied.length > 0 ? [] : ['Start an engine, or say where yours is: --engine or DOCKER_HOST.']
  return [...new Set([...known, ...general])].join('\n')
}
