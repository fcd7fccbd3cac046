/** What of an environment decides where an engine is looked for: nothing else is read of it. */
export const ENGINE_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'XDG_RUNTIME_DIR',
  'OS',
] as const

export type EngineVariable = (typeof ENGINE_VARIABLES)[number]
