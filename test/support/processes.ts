import { execa } from 'execa'

export interface ProcessLine {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** What runs on this machine. */
export async function processes(): Promise<readonly ProcessLine[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,ppid=,args='])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
  })
}

/** Ends a process that a test has started, unless it has ended by itself. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** The janitor of a program: a child of it. */
export async function janitorsOf(program: number): Promise<readonly number[]> {
  return (await processes())
    .filter(({ parent, command }) => parent === program && command.includes('janitor.js'))
    .map(({ pid }) => pid)
}
