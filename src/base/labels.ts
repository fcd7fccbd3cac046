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
  /** Id of the service's image. */
  image: 'com.docker.compose.image',
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
  /** Of a disposable instance: the process that owns it, `4711.81234@machine/...`. */
  leaseOwner: 'dev.envctl.lease-owner',
  /** Of a disposable instance: until when it may live, as unix time in milliseconds. */
  leaseUntil: 'dev.envctl.lease-until',
  /** Host ports given to the container, as JSON: `{"5432/tcp":21034}`. */
  ports: 'dev.envctl.ports',
  /** On the container of a setup step: its name. */
  step: 'dev.envctl.step',
  /** What kind of volume: `named` (from the definition) or `state` (of a path the image declares). */
  volumeKind: 'dev.envctl.volume-kind',
  /** On a container that never runs, or only to copy: files go into volumes and out of them through it. */
  helper: 'dev.envctl.helper',
  /** On a volume of state: the slot that it fills, `db-1:/var/lib/postgresql/data` or `volume:data`. */
  slot: 'dev.envctl.slot',
  /** On a volume of state: how often the slot was given another volume before. */
  generation: 'dev.envctl.generation',
  /** `setup` on a volume of state that is not complete yet, and on its containers; else `live`. */
  stage: 'dev.envctl.stage',
  /** On a volume of state: key of the layer or name of the snapshot that it began as. */
  layer: 'dev.envctl.layer',
  /** On a copy-on-write volume: the volume that holds what was written to it. */
  backing: 'dev.envctl.backing',
  /** On a copy-on-write volume: the volumes below what was written, as a JSON list, newest first. */
  chain: 'dev.envctl.chain',
  /** On a copy-on-write volume: digests of the setup steps that it has behind it, as a JSON list. */
  steps: 'dev.envctl.steps',
  /** On a volume that is or may become part of a layer: `whole`, or `upper` when it holds differences. */
  part: 'dev.envctl.part',
  /** On such a volume: the instance that it was made for. */
  partOf: 'dev.envctl.part-of',
  /** On a volume that is nothing but a record: `layer`, `snapshot`, `step`, `use`, `unfinished` or `mechanism`. */
  record: 'dev.envctl.record',
  /** On a record: what it says, in a form of its own. */
  recordData: 'dev.envctl.record-data',
  /** Of a container that is described in code: digest of what that says. */
  code: 'dev.envctl.code',
  /** On an image that envctl built: digest of everything that went into it. */
  buildKey: 'dev.envctl.build-key',
  /** On the same: which images it was made of, as JSON: `{"node:24":"sha256:..."}`. */
  buildBases: 'dev.envctl.build-bases',
} as const
