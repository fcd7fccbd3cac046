/**
 * The commands, each loaded when it is run: a command line with one command should not pay for the others. A colon stands
 * where a person writes a space.
 */
export const COMMAND_LOADERS = {
  config: () => import('./commands/config.ts'),
  cp: () => import('./commands/cp.ts'),
  down: () => import('./commands/down.ts'),
  env: () => import('./commands/env.ts'),
  events: () => import('./commands/events.ts'),
  exec: () => import('./commands/exec.ts'),
  gc: () => import('./commands/gc.ts'),
  init: () => import('./commands/init.ts'),
  logs: () => import('./commands/logs.ts'),
  ls: () => import('./commands/ls.ts'),
  open: () => import('./commands/open.ts'),
  pause: () => import('./commands/pause.ts'),
  plan: () => import('./commands/plan.ts'),
  port: () => import('./commands/port.ts'),
  ps: () => import('./commands/ps.ts'),
  restart: () => import('./commands/restart.ts'),
  run: () => import('./commands/run.ts'),
  shell: () => import('./commands/shell.ts'),
  start: () => import('./commands/start.ts'),
  stop: () => import('./commands/stop.ts'),
  'templates:list': () => import('./commands/templates/list.ts'),
  'templates:show': () => import('./commands/templates/show.ts'),
  test: () => import('./commands/test.ts'),
  top: () => import('./commands/top.ts'),
  unpause: () => import('./commands/unpause.ts'),
  up: () => import('./commands/up.ts'),
  validate: () => import('./commands/validate.ts'),
  version: () => import('./commands/version.ts'),
} as const
