/**
 * The commands, each loaded when it is run: a command line with one command should not pay for the others.
 */
export const COMMAND_LOADERS = {
  config: () => import('./commands/config.ts'),
  down: () => import('./commands/down.ts'),
  env: () => import('./commands/env.ts'),
  exec: () => import('./commands/exec.ts'),
  logs: () => import('./commands/logs.ts'),
  ls: () => import('./commands/ls.ts'),
  plan: () => import('./commands/plan.ts'),
  pause: () => import('./commands/pause.ts'),
  ps: () => import('./commands/ps.ts'),
  restart: () => import('./commands/restart.ts'),
  start: () => import('./commands/start.ts'),
  stop: () => import('./commands/stop.ts'),
  unpause: () => import('./commands/unpause.ts'),
  up: () => import('./commands/up.ts'),
  validate: () => import('./commands/validate.ts'),
} as const
