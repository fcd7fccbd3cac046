import type { WrittenDockerfile } from './dockerfile-template.ts'
import type { Fields } from './fields.ts'
import { build } from './normalise/build.ts'
import { command } from './normalise/command.ts'
import { healthcheck, ready } from './normalise/health.ts'
import { dependsOn, extraHosts, links, namespaceMode, networks } from './normalise/networks.ts'
import type { Paths } from './normalise/paths.ts'
import { platformOf } from './normalise/platform.ts'
import { expose, ports } from './normalise/ports.ts'
import { devices, gpus, resources, ulimits } from './normalise/resources.ts'
import { mounts, tmpfs, volumesFrom } from './normalise/volumes.ts'
import type {
  BuildSecret,
  BuildSpec,
  ContainerSpec,
  FileMount,
  PullPolicy,
  ServiceSpec,
  Text,
} from './types.ts'

const STOP_MS = 10_000

export interface ServiceFacts {
  readonly name: string
  readonly fields: Fields
  readonly paths: Paths
  /** Name for the image of a service that is built and names none. */
  readonly builtImage: string
  /** Of variables that are passed on without a value. */
  readonly host: (name: string) => string | undefined
  readonly template?:
    | { readonly name: string; readonly readyIsTemplates: boolean; readonly state: readonly string[] }
    | undefined
  /** What the template of its build has written. */
  readonly dockerfile?: WrittenDockerfile | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly files: readonly FileMount[]
  readonly buildSecrets: readonly BuildSecret[]
  readonly mainPort?: string | undefined
  readonly url?: string | undefined
  readonly hostUrl?: Text | undefined
}

/** A service's keys, each one mapped: nothing that the schema lets through is left out here. */
export function toService(facts: ServiceFacts): ServiceSpec {
  const { name, fields, paths, template } = facts
  const own = build(fields, { paths, host: facts.host, secrets: facts.buildSecrets })
  const built = written(own, facts.dockerfile)
  const image = fields.string('image')
  if (image === undefined && built === undefined)
    fields.complain('image', `Service "${name}" has no image`, '"image", "build" or "template"')
  if (fields.has('network_mode') && fields.has('networks'))
    fields.complain('network_mode', 'Both "network_mode" and "networks" are given', 'one of them')
  return {
    name,
    image: image ?? facts.builtImage,
    build: built,
    pullPolicy: pullPolicy(fields),
    platform: platformOf(fields),
    template: template?.name,
    scale: scale(fields),
    container: toContainer(facts),
    dependsOn: dependsOn(fields),
    ready: ready(fields, template?.readyIsTemplates ?? false),
    files: facts.files,
    state: template?.state ?? [],
    mainPort: facts.mainPort,
    url: facts.url,
    hostUrl: facts.hostUrl,
  }
}

/** A Dockerfile that a template wrote goes the ways of every other. */
function written(
  built: BuildSpec | undefined,
  dockerfile: WrittenDockerfile | undefined,
): BuildSpec | undefined {
  if (built === undefined || dockerfile === undefined) return built
  return {
    ...built,
    dockerfile: { inline: dockerfile.text, template: dockerfile.template },
    ignore: dockerfile.ignore,
  }
}

function scale(fields: Fields): number {
  const own = fields.integer('scale')
  if (own !== undefined && own < 0) fields.wrong('scale', '0 or more')
  const deploy = fields.fields('deploy')
  const replicas = deploy?.integer('replicas')
  if (replicas !== undefined && replicas < 0) deploy?.wrong('replicas', '0 or more')
  return own ?? replicas ?? 1
}

function pullPolicy(fields: Fields): PullPolicy {
  const policy = fields.string('pull_policy')
  return policy === 'always' || policy === 'never' || policy === 'build' ? policy : 'missing'
}

function toContainer({ fields, paths, environment, labels }: ServiceFacts): ContainerSpec {
  const logging = fields.fields('logging')
  return {
    containerName: fields.string('container_name'),
    command: command(fields, 'command'),
    entrypoint: command(fields, 'entrypoint'),
    environment,
    labels,
    annotations: fields.texts('annotations'),
    user: fields.string('user'),
    groupAdd: fields.strings('group_add'),
    workingDir: fields.string('working_dir'),
    hostname: fields.string('hostname'),
    domainname: fields.string('domainname'),
    ports: ports(fields),
    expose: expose(fields),
    mounts: mounts(fields, paths),
    tmpfs: tmpfs(fields),
    volumesFrom: volumesFrom(fields),
    networks: networks(fields),
    networkMode: namespaceMode(fields, 'network_mode'),
    pid: namespaceMode(fields, 'pid'),
    ipc: namespaceMode(fields, 'ipc'),
    uts: fields.string('uts'),
    usernsMode: fields.string('userns_mode'),
    cgroup: fields.string('cgroup'),
    cgroupParent: fields.string('cgroup_parent'),
    healthcheck: healthcheck(fields),
    restart: restart(fields),
    init: fields.boolean('init'),
    privileged: fields.boolean('privileged') ?? false,
    readOnly: fields.boolean('read_only') ?? false,
    tty: fields.boolean('tty') ?? false,
    stdinOpen: fields.boolean('stdin_open') ?? false,
    capAdd: fields.strings('cap_add'),
    capDrop: fields.strings('cap_drop'),
    securityOpt: fields.strings('security_opt'),
    devices: devices(fields),
    deviceCgroupRules: fields.strings('device_cgroup_rules'),
    gpus: gpus(fields),
    dns: fields.strings('dns'),
    dnsSearch: fields.strings('dns_search'),
    dnsOpt: fields.strings('dns_opt'),
    extraHosts: extraHosts(fields),
    links: links(fields),
    externalLinks: fields.strings('external_links'),
    sysctls: fields.texts('sysctls'),
    ulimits: ulimits(fields),
    shmSize: fields.bytes('shm_size'),
    stopSignal: fields.string('stop_signal'),
    stopGracePeriodMs: fields.duration('stop_grace_period') ?? STOP_MS,
    logging: logging && {
      driver: logging.string('driver') ?? 'json-file',
      options: logging.texts('options'),
    },
    storageOpt: fields.texts('storage_opt'),
    runtime: fields.string('runtime'),
    isolation: fields.string('isolation'),
    resources: resources(fields),
    oomKillDisable: fields.boolean('oom_kill_disable'),
    oomScoreAdj: fields.integer('oom_score_adj'),
  }
}

const NAMES = { none: 'no', any: 'always', 'on-failure': 'on-failure' } as const

function restart(fields: Fields): ContainerSpec['restart'] {
  const text = fields.string('restart')
  const deploy = fields.fields('deploy')?.fields('restart_policy')
  if (text === undefined && deploy !== undefined) {
    const condition = deploy.string('condition') ?? 'any'
    const name = condition === 'none' || condition === 'on-failure' ? NAMES[condition] : 'always'
    return { name, maximumRetryCount: deploy.integer('max_attempts') }
  }
  const match = /^(no|always|unless-stopped|on-failure)(?::(\d+))?$/.exec(
    text === undefined || text === 'false' ? 'no' : text,
  )
  if (match === null) {
    fields.wrong('restart', '"no", always, unless-stopped or on-failure[:N]')
    return { name: 'no' }
  }
  return {
    name: match[1] as ContainerSpec['restart']['name'],
    ...(match[2] === undefined ? {} : { maximumRetryCount: Number(match[2]) }),
  }
}
