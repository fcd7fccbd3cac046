import { expect } from 'vitest'
import type { Project } from './cli.ts'

/** Runs a command that must succeed; what it printed. */
export async function works(box: Project, ...args: readonly string[]): Promise<string> {
  const result = await box.run(args)
  expect(result, `${args.join(' ')}: ${result.stderr}`).toMatchObject({ exitCode: 0 })
  return result.stdout.trim()
}
