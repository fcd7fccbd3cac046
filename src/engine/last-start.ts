import type { ContainerDetails } from './port-types.ts'

/**
 * From when on a container's log is that of its last start, as unix time in seconds; nothing when it has
 * started only once. The end of the start before is what parts them: the engine notes the time of a start
 * only when the process runs already, and may have written.
 */
export function sinceLastStart({ finishedAt }: Pick<ContainerDetails, 'finishedAt'>): number | undefined {
  const seconds = Date.parse(finishedAt) / 1000
  return seconds > 0 ? seconds : undefined
}
