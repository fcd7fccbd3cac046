/** Linux's signals, the first of which is 1: those of this machine may have other numbers. */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  )
const FIRST_REALTIME = 34
const LAST_REALTIME = 64

/** The number of a signal as images and containers name it: `SIGQUIT`, `QUIT`, `3`, `SIGRTMIN+3`; `undefined` for no signal. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  const name = text.toUpperCase().replace(/^SIG/, '')
  const [, end, distance = '0'] = /^RT(MIN|MAX)(?:[+-](\d+))?$/.exec(name) ?? []
  if (end !== undefined)
    return end === 'MIN' ? FIRST_REALTIME + Number(distance) : LAST_REALTIME - Number(distance)
  const index = NAMES.indexOf(name)
  return index < 0 ? undefined : index + 1
}
