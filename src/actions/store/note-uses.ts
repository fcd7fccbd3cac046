import { messageOf } from '../../base/errors.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Plan } from '../../plan/types.ts'
import { recordsOf } from '../../state/records.ts'
import { useRecord, usesOf } from '../../state/uses.ts'
import type { Deps } from '../deps.ts'

/**
 * Notes on the engine which layers a plan begins from: those that were used longest ago go first when there is no
 * more room. Never fails, for nothing depends on it.
 */
export async function noteUses(
  plan: Plan,
  { volumes }: Pick<Observed, 'volumes'>,
  deps: Pick<Deps, 'engine' | 'emit'>,
): Promise<void> {
  const keys = new Set(
    plan.actions.flatMap((action) =>
      action.kind === 'create-state'
        ? action.volumes.flatMap(({ source }) => (source.kind === 'layer' ? [source.key] : []))
        : [],
    ),
  )
  if (keys.size === 0) return
  const uses = usesOf(volumes)
  const begun = recordsOf(volumes).filter(({ key }) => keys.has(key))
  try {
    await Promise.all(
      begun.map(async ({ record }) => {
        const before = uses.get(record)
        const { name, labels } = useRecord(record, { hits: (before?.hits ?? 0) + 1, at: Date.now() })
        await deps.engine.volumes.create({ name }, labels)
        const old = before?.volumes.filter((each) => each !== name) ?? []
        await Promise.all(old.map((each) => deps.engine.volumes.remove(each)))
      }),
    )
  } catch (error) {
    const message = `It could not be noted which layers were used: ${messageOf(error)}`
    deps.emit({ type: 'notice', subject: plan.instance, message })
  }
}
