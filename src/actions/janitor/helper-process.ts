import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { packagePath } from '../files/package-root.ts'

/** Starts a process of this package that outlives this one, and hands it its job. */
export function spawnHelper(name: 'janitor' | 'keeper', job: object, stdin: 'pipe' | 'ignore'): ChildProcess {
  // What this process is debugged or instrumented with is not meant for it.
  const { NODE_OPTIONS: _, ...env } = environmentElsewhere()
  return spawn(process.execPath, [packagePath('dist', `${name}.js`), JSON.stringify(job)], {
    // In a session of its own: no signal of a terminal reaches it.
    detached: true,
    stdio: [stdin, 'ignore', 'ignore'],
    // It holds no folder that somebody may want to remove.
    cwd: tmpdir(),
    env,
    windowsHide: true,
  })
}

/** The environment of this process, as it is meant by a process that runs in another folder. */
export function environmentElsewhere(): NodeJS.ProcessEnv {
  const { DOCKER_CERT_PATH: certificates, ...env } = process.env
  return certificates ? { ...env, DOCKER_CERT_PATH: resolve(certificates) } : env
}
