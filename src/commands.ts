/**
 * The commands, each loaded when it is run: a command line with one command should not pay for the others. A colon stands
 * where a person writes a space.
 */
export const COMMAND_LOADERS = {
  config: () => import('./commands/config.ts'),
  down: () => import('./commands/down.ts'),
  env: () => import('./commands/env.ts'),
  exec: () => import('./commands/exec.ts'),
  init: () => import('./commands/init.ts'),
  logs: () => import('./commands/logs.ts'),
  ls: () => import('./commands/ls.ts'),
  plan: () => import('./commands/plan.ts'),
  ps: () => import('./commands/ps.ts'),
  'templates:list': () => import('./commands/templates/list.ts'),
  'templates:show': () => import('./commands/templates/show.ts'),
  up: () => import('./commands/up.ts'),
  validate: () => import('./commands/validate.ts'),
} as const
