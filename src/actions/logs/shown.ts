import type { LogLine } from '../outcomes.ts'
import { comparable } from './merge.ts'

type Lines = readonly LogLine[]

/** What was shown of one log, so that it can be read on from there. */
export class Shown {
  #last = ''
  /** Lines of just that time. */
  #count = 0
  /** From when on there may be more, as unix time in seconds. An engine is asked for milliseconds: more digits than a number holds exactly might skip a line. */
  since: number | undefined

  note(lines: Lines): void {
    for (const { timestamp } of lines) {
      const time = comparable(timestamp)
      if (time < this.#last) continue
      this.#count = time === this.#last ? this.#count + 1 : 1
      this.#last = time
      this.since = Date.parse(timestamp ?? '') / 1000
    }
  }

  /** Begins to read again: picks from what comes the lines that are newer than what was shown until now, and notes them. */
  readOn(): (lines: Lines) => Lines {
    const last = this.#last
    let known = this.#count
    return (lines) => {
      const fresh = lines.filter(({ timestamp }) => {
        const time = comparable(timestamp)
        if (time !== last || known === 0) return time >= last
        known -= 1
        return false
      })
      this.note(fresh)
      return fresh
    }
  }
}
