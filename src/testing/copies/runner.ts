import { isMainThread } from 'node:worker_threads'
import { ownerOf, thisProcess } from '../../actions/instance/process-owner.ts'

/**
 * The process of the test run as an owner: it lives from the first test to the last, while workers come and go.
 * Workers of Vitest and Jest are processes that it talks to, or threads of it; `node --test` runs each file as one of
 * its own.
 */
export function runOwner(): string {
  return (isChildOfRunner() ? ownerOf(process.ppid) : undefined) ?? thisProcess()
}

/** What tells this worker from others that run at the same time. */
export function workerName(): string {
  const { VITEST_POOL_ID, JEST_WORKER_ID } = process.env
  return VITEST_POOL_ID ?? JEST_WORKER_ID ?? `p${process.pid}`
}

/** Jest's workers are told by what they run: in its sandbox every process seems to have a parent that listens. */
const JEST_WORKER = /jest-worker[\\/].*processChild/

function isChildOfRunner(): boolean {
  if (!isMainThread) return false
  const { NODE_TEST_CONTEXT, VITEST_POOL_ID, JEST_WORKER_ID } = process.env
  if (JEST_WORKER_ID !== undefined) return JEST_WORKER.test(process.argv[1] ?? '')
  if (VITEST_POOL_ID !== undefined) return process.send !== undefined
  return NODE_TEST_CONTEXT?.startsWith('child') === true
}
