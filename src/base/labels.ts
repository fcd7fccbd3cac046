/** Labels of Compose, so that its tools group and show what envctl made. */
export const COMPOSE = {
  /** The instance. */
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  /** `True` on a one-off container of `run`. */
  oneoff: 'com.docker.compose.oneoff',
  version: 'com.docker.compose.version',
  /** The network's or volume's key in the definition. */
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  configHash: 'com.docker.compose.config-hash',
} as const

/** Labels of envctl's own. An object without `instance` is not ours and is never touched. */
export const ENVCTL = {
  /** The instance, on every object that envctl made for it. */
  instance: 'dev.envctl.instance',
  /** The definition's `name`. */
  name: 'dev.envctl.name',
  environment: 'dev.envctl.environment',
  /** Digest of the part of the spec that shaped this object. */
  hash: 'dev.envctl.hash',
  /** The folder of the definition. */
  directory: 'dev.envctl.directory',
  /** Name of the machine that the folder is on. */
  host: 'dev.envctl.host',
  /** The definition's file. */
  file: 'dev.envctl.file',
  /** Of a disposable instance: the process that owns it, `4711@machine`. */
  leaseOwner: 'dev.envctl.lease-owner',
  /** Of a disposable instance: until when it may live, as unix time in milliseconds. */
  leaseUntil: 'dev.envctl.lease-until',
  /** Host ports given to the container, as JSON: `{"5432/tcp":21034}`. */
  ports: 'dev.envctl.ports',
  /** On the container of a setup step: its name. */
  step: 'dev.envctl.step',
  /** What kind of volume: `named` (from the definition) or `state` (of a path the image declares). */
  volumeKind: 'dev.envctl.volume-kind',
  /** On an image that envctl built: digest of everything that went into it. */
  buildKey: 'dev.envctl.build-key',
} as const
