import { ENVCTL } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import { instanceVolumes } from './instance/volumes.ts'
import type { InstanceSummary, LsOutcome } from './outcomes.ts'

/** Every instance of the engine, told from labels alone. */
export async function ls(deps: Deps): Promise<LsOutcome> {
  const filter = { labels: { [ENVCTL.instance]: true as const } }
  const [containers, volumes] = await Promise.all([
    deps.engine.containers.list(filter, deps.signal),
    instanceVolumes(deps),
  ])
  const byInstance = Map.groupBy([...containers, ...volumes], (each) => each.labels[ENVCTL.instance] ?? '')
  const instances = [...byInstance].map(([instance, members]): InstanceSummary => {
    const own = containers.filter((container) => container.labels[ENVCTL.instance] === instance)
    const running = own.filter((container) => container.state === 'running').length
    // What has ended well has done its work: it does not make an instance half.
    const done = own.filter((container) => container.state === 'exited' && container.exitCode === 0).length
    const label = (key: string) =>
      members.map((member) => member.labels[key]).find((value) => value !== undefined) ?? ''
    return {
      instance,
      name: label(ENVCTL.name),
      environment: label(ENVCTL.environment),
      directory: label(ENVCTL.directory),
      file: label(ENVCTL.file),
      services: own.length,
      running,
      status: statusOf({ total: own.length, running, done }),
    }
  })
  return { instances: instances.toSorted((a, b) => (a.instance < b.instance ? -1 : 1)) }
}

function statusOf({
  total,
  running,
  done,
}: Readonly<Record<'total' | 'running' | 'done', number>>): InstanceSummary['status'] {
  if (total === 0) return 'data only'
  if (running === 0) return 'stopped'
  return running + done === total ? 'running' : 'partly running'
}
