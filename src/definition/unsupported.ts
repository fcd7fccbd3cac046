const OF_SWARMS = 'It is of swarms, which are not supported: leave it out.'

/** Keys that Compose or DESIGN know and this version does not do, some with what holds them, and what to do instead. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  develop: 'Watching sources is not supported yet; run envctl up again after a change.',
  provider: 'Providers outside the engine are not supported.',
  models: 'Models are not supported.',
  credential_spec: 'Credential specs are of Windows containers, which are not supported.',
  use_api_socket: 'The engine\'s socket is never mounted; mount it by "volumes" if you must.',
  include: 'Write the services of the other file into this one.',
  setup: 'Setup steps are those of an environment: write them in environments.NAME.setup.',
  cache_to: 'The engine keeps what its builds leave; an image that is pushed serves others by cache_from.',
  'build.isolation': 'It is of Windows containers, which are not supported.',
  'build.privileged': 'RUN steps with all capabilities are not supported.',
  'build.ulimits': 'Limits of RUN steps are not supported.',
  'bind.selinux': 'Write it as an option: "./data:/data:z".',
  consistency: 'It has no effect on the engines of today: leave it out.',
  'restart_policy.delay': 'The engine waits longer after each restart by itself; leave it out.',
  'restart_policy.window': 'The engine counts restarts by itself; leave it out.',
  external:
    'Secrets and configs that a swarm keeps are not supported: use "file", "environment" or "content".',
  'deploy.mode': OF_SWARMS,
  'deploy.placement': OF_SWARMS,
  'deploy.update_config': OF_SWARMS,
  'deploy.rollback_config': OF_SWARMS,
  'deploy.endpoint_mode': OF_SWARMS,
  'deploy.labels': OF_SWARMS,
  entitlements: 'Entitlements of builds are not supported.',
  post_start: 'Lifecycle hooks are not supported; use a one-shot service.',
  pre_stop: 'Lifecycle hooks are not supported.',
  cpu_count: 'It is of Windows containers, which are not supported; use "cpus".',
  cpu_percent: 'It is of Windows containers, which are not supported; use "cpus".',
}
