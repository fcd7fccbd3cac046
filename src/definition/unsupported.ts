/** Keys that Compose or DESIGN know and this version does not do, some with what holds them, and what to do instead. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  develop: 'Watching sources is not supported yet; run envctl up again after a change.',
  provider: 'Providers outside the engine are not supported.',
  models: 'Models are not supported.',
  credential_spec: 'Credential specs are of Windows containers, which are not supported.',
  use_api_socket: 'The engine\'s socket is never mounted; mount it by "volumes" if you must.',
  include: 'Write the services of the other file into this one.',
  'extends.file': 'Services of other files cannot be extended: write the one that is meant into this file.',
  setup: 'Setup steps are those of an environment: write them in environments.NAME.setup.',
  entitlements: 'Entitlements of builds are not supported.',
  post_start: 'Lifecycle hooks are not supported; use a one-shot service.',
  pre_stop: 'Lifecycle hooks are not supported.',
  cpu_count: 'It is of Windows containers, which are not supported; use "cpus".',
  cpu_percent: 'It is of Windows containers, which are not supported; use "cpus".',
}
