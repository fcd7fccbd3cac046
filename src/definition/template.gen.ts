/** Made by scripts/generate.ts from schemas/. Not to be edited. */
export type Scalar = (string | number | boolean | null)
/**
 * How the image is built: the folder of its sources, or a map of details. It is built again only when something that goes into it has changed.
 */
export type Build = ({
/**
 * Folder of what goes into the build, relative to the definition. Its .dockerignore is obeyed. git:REVISION:FOLDER is the folder as it was at a commit, tag or branch of the definition's own repository.
 */
context?: string
/**
 * The Dockerfile, relative to the context.
 */
dockerfile?: string
/**
 * The text of the Dockerfile itself, in place of a file.
 */
dockerfile_inline?: string
/**
 * Template that writes the Dockerfile, with "with" for its parameters. Yours stand in ./templates/NAME/template.yaml.
 */
template?: string
/**
 * Parameters of the template, which "template" names. What is not given is found out by looking at the context.
 */
with?: {
[k: string]: string | number | boolean | null | string[] | undefined
}
/**
 * Names for FROM, COPY --from and RUN --mount=from in the Dockerfile, beside its own stages; a stage or image of such a name is replaced. A folder relative to the definition with a .dockerignore of its own, or as it was at a revision (git:REVISION:FOLDER); docker-image://IMAGE; or service:NAME, the image of another service of the environment, which is built before.
 */
additional_contexts?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Values for the ARG lines of the Dockerfile. One without a value takes that of your environment.
 */
args?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Stage of the Dockerfile to build. Without it the last.
 */
target?: string
/**
 * Labels that the image gets.
 */
labels?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Network of RUN steps: "none", "host", or the usual one without it.
 */
network?: string
/**
 * Platform to build for: one, since an engine keeps an image of one platform by a name.
 */
platforms?: string[]
/**
 * Further names for RUN steps, and their addresses.
 */
extra_hosts?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Size of /dev/shm in RUN steps, in bytes or with a unit (k, m, g).
 */
shm_size?: (string | number)
/**
 * Build every step anew, whatever was built before.
 */
no_cache?: (boolean | string)
/**
 * Ask for newer base images before each build.
 */
pull?: (boolean | string)
/**
 * Images whose layers may stand in for steps; one that was pushed serves when it was built with the argument BUILDKIT_INLINE_CACHE=1.
 */
cache_from?: string[]
/**
 * Further names that the image gets.
 */
tags?: string[]
/**
 * Secrets of the top level that RUN steps may mount by "--mount=type=secret,id=NAME". No layer, argument or log holds them.
 */
secrets?: (BuildSecret | string)[]
/**
 * Keys that RUN steps may use by "--mount=type=ssh": "default" for your agent, NAME=PATH for the socket of an agent or a private key.
 */
ssh?: (string[] | {
[k: string]: string | null | undefined
})
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: string | number | boolean | null | string[] | undefined
} | {
[k: string]: Scalar | undefined
} | string[] | number | boolean | (BuildSecret | string)[] | {
[k: string]: string | null | undefined
} | undefined
} | string)
/**
 * Configs of the top level that the container gets as files: /NAME, or as a map says.
 */
export type FileMounts = (File | string)[]
/**
 * Devices are reserved, not limited: this is refused.
 */
export type DevicesList = {
/**
 * What the device must be able to do.
 */
capabilities?: string[]
/**
 * Driver that offers the device.
 */
driver?: string
/**
 * How many, or "all". Not together with device_ids.
 */
count?: (number | string)
/**
 * Which ones, by id. Not together with count.
 */
device_ids?: string[]
/**
 * Options of the driver.
 */
options?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string[] | string | number | {
[k: string]: Scalar | undefined
} | undefined
}[]
/**
 * Devices that the container gets, GPUs for one.
 */
export type DevicesList1 = {
/**
 * What the device must be able to do.
 */
capabilities?: string[]
/**
 * Driver that offers the device.
 */
driver?: string
/**
 * How many, or "all". Not together with device_ids.
 */
count?: (number | string)
/**
 * Which ones, by id. Not together with count.
 */
device_ids?: string[]
/**
 * Options of the driver.
 */
options?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string[] | string | number | {
[k: string]: Scalar | undefined
} | undefined
}[]
export type DevicesList2 = {
/**
 * What the device must be able to do.
 */
capabilities?: string[]
/**
 * Driver that offers the device.
 */
driver?: string
/**
 * How many, or "all". Not together with device_ids.
 */
count?: (number | string)
/**
 * Which ones, by id. Not together with count.
 */
device_ids?: string[]
/**
 * Options of the driver.
 */
options?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string[] | string | number | {
[k: string]: Scalar | undefined
} | undefined
}[]
/**
 * Secrets of the top level that the container gets as files: /run/secrets/NAME, or as a map says.
 */
export type FileMounts1 = (File | string)[]

/**
 * A ready-made service.
 */
export interface Template {
/**
 * What the service is, in a few words.
 */
description: string
/**
 * What was tried of it, how, and with which version.
 */
checked: string
/**
 * What a service may set by "with", and the template uses as ${with.NAME}.
 */
parameters?: {
[k: string]: {
/**
 * What a value must be. A file, or files, of the host are put into the container before it starts.
 */
type: ("string" | "integer" | "boolean" | "port" | "file" | "files")
/**
 * Whether a file that is put into the container may be run there.
 */
executable?: boolean
/**
 * Where in the container a file is put, or the folder for files, which keep their order by their names.
 */
target?: string
/**
 * Value when the service sets none.
 */
default?: (string | number | boolean)
/**
 * There is an error when the service sets no value.
 */
required?: boolean
/**
 * The values it may have.
 */
enum?: (string | number | boolean)[]
/**
 * Regular expression that the whole value must match.
 */
pattern?: string
/**
 * What it is for.
 */
description: string
} | undefined
}
service: Service
/**
 * Port of the container that ${services.NAME.port} and .url mean.
 */
port?: (number | string)
/**
 * The same as seen from the host, where that is another one: some servers listen for each side by itself.
 */
host_port?: (number | string)
/**
 * What ${services.NAME.url} becomes. ${self.host} and ${self.port} are where the service is reached from there, ${with.NAME} a parameter.
 */
url?: string
/**
 * Absolute paths in the container whose content is the state of the service.
 */
state?: string[]
}
/**
 * The service that others begin as: every key of a service, with ${with.NAME} for parameters.
 */
export interface Service {
/**
 * Annotations of the container, for the runtime that runs it.
 */
annotations?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Accepted because Compose files have it: envctl attaches to nothing.
 */
attach?: (boolean | string)
/**
 * How much of the bandwidth of disks the container may use.
 */
blkio_config?: {
/**
 * Share of bandwidth against other containers, 10 to 1000.
 */
weight?: (number | string)
/**
 * The share for single devices.
 */
weight_device?: {
/**
 * The device on the host.
 */
path: string
/**
 * Share of its bandwidth, 10 to 1000.
 */
weight?: (number | string)
}[]
/**
 * Reading, at most so much from single devices.
 */
device_read_bps?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many bytes a second, or with a unit (k, m, g).
 */
rate?: (number | string)
}[]
/**
 * Reading, at most so much from single devices.
 */
device_read_iops?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many operations a second.
 */
rate?: (number | string)
}[]
/**
 * Writing, at most so much to single devices.
 */
device_write_bps?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many bytes a second, or with a unit (k, m, g).
 */
rate?: (number | string)
}[]
/**
 * Writing, at most so much to single devices.
 */
device_write_iops?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many operations a second.
 */
rate?: (number | string)
}[]
}
build?: Build
/**
 * Linux capabilities beside the usual ones.
 */
cap_add?: string[]
/**
 * Usual Linux capabilities that the container goes without; ALL for all of them.
 */
cap_drop?: string[]
/**
 * Whether the container has a namespace of control groups of its own.
 */
cgroup?: ("host" | "private")
/**
 * Control group below which that of the container is made.
 */
cgroup_parent?: string
/**
 * In place of the image's command. A text is split into words as a shell would, but not run by one.
 */
command?: (string | string[] | null)
configs?: FileMounts
/**
 * A fixed name of the container of the default instance, which rules out replicas. Other instances have the usual names, and this one in their networks.
 */
container_name?: string
/**
 * Length of the scheduler's period: in microseconds, or a duration.
 */
cpu_period?: (number | string)
/**
 * Time on processors in each period: in microseconds, or a duration.
 */
cpu_quota?: (number | string)
/**
 * Length of the real-time period: in microseconds, or a duration.
 */
cpu_rt_period?: (number | string)
/**
 * Time that real-time processes get in each real-time period: in microseconds, or a duration.
 */
cpu_rt_runtime?: (number | string)
/**
 * Weight against other containers when processors are short; 1024 is the usual one.
 */
cpu_shares?: (number | string)
/**
 * How many processors the container may use; fractions are allowed.
 */
cpus?: (number | string)
/**
 * Which processors the container may run on: numbers and ranges.
 */
cpuset?: string
/**
 * Services that are brought up before this one and stopped after it: names, or a map of what must be so of each.
 */
depends_on?: ({
[k: string]: Dependency | undefined
} | string[])
/**
 * The part of Compose's deploy that means something on one engine: replicas, limits and restarts.
 */
deploy?: {
/**
 * How many containers, when "scale" does not say.
 */
replicas?: (number | string)
/**
 * What the container may use, and what is kept for it.
 */
resources?: {
/**
 * What the container may use at most.
 */
limits?: {
/**
 * How many processors at most; fractions are allowed.
 */
cpus?: (number | string)
/**
 * Memory at most, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * Processes and threads at most.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * What is kept for the container: memory, and devices.
 */
reservations?: {
/**
 * One engine cannot reserve processors: this is refused.
 */
cpus?: (number | string)
/**
 * Memory that is kept for it when the host runs short, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * One engine cannot reserve processes: this is refused.
 */
pids?: (number | string)
devices?: DevicesList1
}
}
/**
 * Whether the engine starts the container again, when "restart" does not say.
 */
restart_policy?: {
/**
 * When the engine starts it again: never, after a failure, or whenever it has ended.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often it is tried after failures. Without it without end.
 */
max_attempts?: (number | string)
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | number | string | {
/**
 * What the container may use at most.
 */
limits?: {
/**
 * How many processors at most; fractions are allowed.
 */
cpus?: (number | string)
/**
 * Memory at most, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * Processes and threads at most.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * What is kept for the container: memory, and devices.
 */
reservations?: {
/**
 * One engine cannot reserve processors: this is refused.
 */
cpus?: (number | string)
/**
 * Memory that is kept for it when the host runs short, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * One engine cannot reserve processes: this is refused.
 */
pids?: (number | string)
devices?: DevicesList1
}
} | {
/**
 * When the engine starts it again: never, after a failure, or whenever it has ended.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often it is tried after failures. Without it without end.
 */
max_attempts?: (number | string)
} | undefined
}
/**
 * Devices that the container may use, as rules of control groups.
 */
device_cgroup_rules?: string[]
/**
 * Devices of the host: "/dev/host:/dev/container:rwm", or a map.
 */
devices?: (Device | string)[]
/**
 * Name servers, in place of those of the engine.
 */
dns?: (string | string[])
/**
 * Options of the resolver.
 */
dns_opt?: string[]
/**
 * Domains that names without a dot are looked up in.
 */
dns_search?: (string | string[])
/**
 * Domain of the container's own name.
 */
domainname?: string
/**
 * In place of the image's entrypoint. The image's command is then not used either. A text is split into words as a shell would.
 */
entrypoint?: (string | string[] | null)
/**
 * Files of NAME=VALUE lines that become variables of the container. Later files win over earlier ones, and "environment" wins over all.
 */
env_file?: (string | (EnvFile | string)[])
/**
 * Variables of the container. One without a value takes that of your environment.
 */
environment?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Ports that other services use and the host does not, for those who read the definition and for readiness.
 */
expose?: (string | number)[]
/**
 * Another service, of this file or another, that this one begins as. What stands here is added to it or wins over it.
 */
extends?: (Base | string)
/**
 * Containers that are not of this environment, reached by their name or an alias.
 */
external_links?: string[]
/**
 * Further names and their addresses, in /etc/hosts. host-gateway means the host.
 */
extra_hosts?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * GPUs that the container gets: "all", or a list as of deploy.resources.reservations.devices.
 */
gpus?: ("all" | DevicesList2)
/**
 * Further groups of the user in the container, by name or number.
 */
group_add?: (string | number)[]
healthcheck?: Healthcheck
/**
 * The container's own name. Without it the service's name, with -2 and so on for replicas.
 */
hostname?: string
/**
 * Image to run, with its tag or digest. With "build", the name that the result gets.
 */
image?: string
/**
 * Run a small init as process 1, which passes on signals and collects processes that have ended.
 */
init?: (boolean | string)
/**
 * Whose shared memory is used: private, shareable, host, service:NAME or container:NAME.
 */
ipc?: string
/**
 * Isolation technology of Windows containers.
 */
isolation?: string
/**
 * Labels of the container, beside those that envctl sets.
 */
labels?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Files of NAME=VALUE lines that become labels. "labels" wins over them.
 */
label_file?: (string | string[])
/**
 * Other services by a further name: SERVICE:ALIAS. They are brought up before.
 */
links?: string[]
/**
 * Where the engine writes the log.
 */
logging?: {
/**
 * Log driver of the engine.
 */
driver?: string
/**
 * Options of the driver.
 */
options?: {
[k: string]: string | number | null | undefined
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: string | number | null | undefined
} | undefined
}
/**
 * Fixed hardware address in its first network.
 */
mac_address?: string
/**
 * Memory at most, in bytes or with a unit (k, m, g).
 */
mem_limit?: (string | number)
/**
 * Memory that is kept for it when the host runs short, in bytes or with a unit (k, m, g).
 */
mem_reservation?: (string | number)
/**
 * How readily its memory is swapped, 0 (hardly) to 100.
 */
mem_swappiness?: (number | string)
/**
 * Memory and swap together at most, in bytes or with a unit (k, m, g); -1 for swap without bound.
 */
memswap_limit?: (string | number)
/**
 * A network in place of the environment's: host, none, bridge, service:NAME or container:NAME. Not together with "networks".
 */
network_mode?: string
/**
 * Networks of the top level to join: names, or a map of how. Without it "default".
 */
networks?: ({
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: Membership | null | undefined
} | string[])
/**
 * Do not kill the container when it runs out of memory: it stands still instead.
 */
oom_kill_disable?: (boolean | string)
/**
 * How readily it is killed when the host runs out of memory, -1000 (never) to 1000.
 */
oom_score_adj?: (number | string)
/**
 * Whose processes it sees: host, service:NAME or container:NAME. Without it only its own.
 */
pid?: string
/**
 * Processes and threads at most; -1 for no limit.
 */
pids_limit?: (number | string)
/**
 * Platform of the image, when it is not that of the engine.
 */
platform?: string
/**
 * Ports published on the host. "3000" takes a free port of the host, "8080:3000" that one; all on 127.0.0.1 unless an address stands before, or on all addresses of an engine's machine that is another.
 */
ports?: (Port | (number | string))[]
/**
 * With all capabilities and all devices of the host.
 */
privileged?: (boolean | string)
/**
 * The service is there only when one of these profiles is active (--profile, COMPOSE_PROFILES), or an environment names it.
 */
profiles?: string[]
/**
 * When the image is pulled: always, when the engine lacks it (missing), or never; build builds it each time instead. if_not_present is another word for missing.
 */
pull_policy?: ("always" | "never" | "missing" | "if_not_present" | "build")
/**
 * The root filesystem cannot be written to; volumes and tmpfs can.
 */
read_only?: (boolean | string)
ready?: Ready
/**
 * Whether the engine starts the container again when it has ended: "no", always, unless-stopped, on-failure, or on-failure:N for at most N times.
 */
restart?: string
/**
 * Runtime of the engine, in place of its usual one.
 */
runtime?: string
/**
 * How many containers of the service.
 */
scale?: (number | string)
secrets?: FileMounts1
/**
 * Security options, in the words of the engine.
 */
security_opt?: string[]
/**
 * Size of /dev/shm, in bytes or with a unit (k, m, g). Databases and browsers may need more than the usual 64m.
 */
shm_size?: (string | number)
/**
 * Keep its input open although nobody writes to it.
 */
stdin_open?: (boolean | string)
/**
 * How long it may take to stop before it is killed, as a duration.
 */
stop_grace_period?: string
/**
 * Signal that asks it to stop. Without it the image's, else SIGTERM.
 */
stop_signal?: string
/**
 * Options of the engine's storage driver.
 */
storage_opt?: {
[k: string]: string | undefined
}
/**
 * Kernel parameters of its own namespaces.
 */
sysctls?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Template that the service begins as, with "with" for its parameters. What stands here is added to it or wins over it. Yours stand in ./templates/NAME/template.yaml.
 */
template?: string
/**
 * Folders in memory, gone when the container ends; options after a colon.
 */
tmpfs?: (string | string[])
/**
 * Give it a terminal.
 */
tty?: (boolean | string)
/**
 * Limits of resources of its processes: one number, or soft and hard.
 */
ulimits?: {
[k: string]: {
/**
 * The limit that processes start with.
 */
soft: (number | string)
/**
 * What processes may raise the limit to.
 */
hard: (number | string)
} | number | string | undefined
}
/**
 * User, or user and group, by name or number. Without it the image's.
 */
user?: (string | number)
/**
 * Namespace of users: "host" to be without one where the engine has them.
 */
userns_mode?: string
/**
 * Namespace of the host name: "host" to share that of the host.
 */
uts?: string
/**
 * What is mounted: "volume:/path" for a named volume, "./folder:/path:ro" for a folder of the host, "/path" for a volume without a name, or a map.
 */
volumes?: (Mount | string)[]
/**
 * Services whose volumes and folders this one mounts too, or containers as container:NAME; with :ro not for writing.
 */
volumes_from?: string[]
/**
 * Parameters of the template, which "template" names.
 */
with?: {
[k: string]: string | number | boolean | null | string[] | undefined
}
/**
 * Folder that the command starts in. Without it the image's.
 */
working_dir?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Service`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | {
[k: string]: Scalar | undefined
} | string[] | boolean | string | {
/**
 * Share of bandwidth against other containers, 10 to 1000.
 */
weight?: (number | string)
/**
 * The share for single devices.
 */
weight_device?: {
/**
 * The device on the host.
 */
path: string
/**
 * Share of its bandwidth, 10 to 1000.
 */
weight?: (number | string)
}[]
/**
 * Reading, at most so much from single devices.
 */
device_read_bps?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many bytes a second, or with a unit (k, m, g).
 */
rate?: (number | string)
}[]
/**
 * Reading, at most so much from single devices.
 */
device_read_iops?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many operations a second.
 */
rate?: (number | string)
}[]
/**
 * Writing, at most so much to single devices.
 */
device_write_bps?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many bytes a second, or with a unit (k, m, g).
 */
rate?: (number | string)
}[]
/**
 * Writing, at most so much to single devices.
 */
device_write_iops?: {
/**
 * The device on the host.
 */
path: string
/**
 * At most so many operations a second.
 */
rate?: (number | string)
}[]
} | Build | "host" | "private" | null | FileMounts | number | {
[k: string]: Dependency | undefined
} | {
/**
 * How many containers, when "scale" does not say.
 */
replicas?: (number | string)
/**
 * What the container may use, and what is kept for it.
 */
resources?: {
/**
 * What the container may use at most.
 */
limits?: {
/**
 * How many processors at most; fractions are allowed.
 */
cpus?: (number | string)
/**
 * Memory at most, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * Processes and threads at most.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * What is kept for the container: memory, and devices.
 */
reservations?: {
/**
 * One engine cannot reserve processors: this is refused.
 */
cpus?: (number | string)
/**
 * Memory that is kept for it when the host runs short, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * One engine cannot reserve processes: this is refused.
 */
pids?: (number | string)
devices?: DevicesList1
}
}
/**
 * Whether the engine starts the container again, when "restart" does not say.
 */
restart_policy?: {
/**
 * When the engine starts it again: never, after a failure, or whenever it has ended.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often it is tried after failures. Without it without end.
 */
max_attempts?: (number | string)
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | number | string | {
/**
 * What the container may use at most.
 */
limits?: {
/**
 * How many processors at most; fractions are allowed.
 */
cpus?: (number | string)
/**
 * Memory at most, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * Processes and threads at most.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * What is kept for the container: memory, and devices.
 */
reservations?: {
/**
 * One engine cannot reserve processors: this is refused.
 */
cpus?: (number | string)
/**
 * Memory that is kept for it when the host runs short, in bytes or with a unit (k, m, g).
 */
memory?: (string | number)
/**
 * One engine cannot reserve processes: this is refused.
 */
pids?: (number | string)
devices?: DevicesList1
}
} | {
/**
 * When the engine starts it again: never, after a failure, or whenever it has ended.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often it is tried after failures. Without it without end.
 */
max_attempts?: (number | string)
} | undefined
} | (Device | string)[] | (EnvFile | string)[] | (string | number)[] | Base | "all" | DevicesList2 | Healthcheck | {
/**
 * Log driver of the engine.
 */
driver?: string
/**
 * Options of the driver.
 */
options?: {
[k: string]: string | number | null | undefined
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: string | number | null | undefined
} | undefined
} | {
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: Membership | null | undefined
} | (Port | (number | string))[] | "always" | "never" | "missing" | "if_not_present" | "build" | Ready | FileMounts1 | {
[k: string]: string | undefined
} | {
[k: string]: {
/**
 * The limit that processes start with.
 */
soft: (number | string)
/**
 * What processes may raise the limit to.
 */
hard: (number | string)
} | number | string | undefined
} | (Mount | string)[] | {
[k: string]: string | number | boolean | null | string[] | undefined
} | undefined
}
export interface BuildSecret {
/**
 * Key of the secret at the top level.
 */
source: string
/**
 * The id by which a RUN step mounts it. Without it the source.
 */
target?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `BuildSecret`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | undefined
}
export interface File {
/**
 * Key of the secret or config at the top level.
 */
source: string
/**
 * Path of the file in the container. One that is not absolute is below /run/secrets for a secret and below / for a config. Without it the source. Below a folder of the host or a tmpfs, below a volume that is read-only or not of this instance alone, and in a service with read_only, it must be one with file: the host's file is mounted there, with its own owner and permissions.
 */
target?: string
/**
 * Number of the user who owns the file.
 */
uid?: (number | string)
/**
 * Number of the group that owns the file.
 */
gid?: (number | string)
/**
 * Permissions of the file, octal.
 */
mode?: (number | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `File`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | number | undefined
}
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
export interface Dependency {
/**
 * What must be so before this service starts: it runs, it is ready, or it has ended with 0.
 */
condition: ("service_started" | "service_healthy" | "service_completed_successfully")
/**
 * Recreate or restart this service whenever the other one is.
 */
restart?: (boolean | string)
/**
 * When false, the absence or failure of the other service is only warned of.
 */
required?: (boolean | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Dependency`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | "service_started" | "service_healthy" | "service_completed_successfully" | boolean | string | undefined
}
export interface Device {
/**
 * The device on the host.
 */
source: string
/**
 * The device in the container. Without it the same path.
 */
target?: string
/**
 * What may be done with it: r (read), w (write), m (make nodes).
 */
permissions?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Device`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | undefined
}
export interface EnvFile {
/**
 * The file, relative to the definition.
 */
path: string
/**
 * When false, the file may be missing.
 */
required?: (boolean | string)
/**
 * "raw" takes values as they stand: no quotes, no interpolation.
 */
format?: "raw"
}
export interface Base {
/**
 * Name of the other service.
 */
service: string
/**
 * The file that it stands in; this one when it is not given. Paths of the other service count from the folder of that file. Networks, volumes, secrets and configs that it names are those of this file.
 */
file?: string
}
/**
 * How the engine sees whether the service works. Without "ready", it is also what is waited for.
 */
export interface Healthcheck {
/**
 * What is run in the container, and must end with 0. A text is run by its shell; as a list it begins with CMD (arguments), CMD-SHELL (a text) or NONE (no check).
 */
test?: (string | string[] | null)
/**
 * Time between the end of one run and the next, as a duration.
 */
interval?: string
/**
 * How long one run may take before it counts as failed, as a duration.
 */
timeout?: string
/**
 * Failures in a row that make the container unhealthy.
 */
retries?: (number | string)
/**
 * Time after the start in which failures do not count, as a duration.
 */
start_period?: string
/**
 * Time between two runs during the start period, as a duration.
 */
start_interval?: string
/**
 * Switch off the image's own healthcheck.
 */
disable?: (boolean | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Healthcheck`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | string[] | null | number | boolean | undefined
}
export interface Membership {
/**
 * Further names of the service in this network.
 */
aliases?: string[]
/**
 * Fixed IPv4 address; the network must have a subnet that holds it.
 */
ipv4_address?: string
/**
 * Fixed IPv6 address; the network must have a subnet that holds it.
 */
ipv6_address?: string
/**
 * Further addresses that are valid on the link alone.
 */
link_local_ips?: string[]
/**
 * Fixed hardware address in this network.
 */
mac_address?: string
/**
 * Options for the network's driver.
 */
driver_opts?: {
[k: string]: string | number | undefined
}
/**
 * The network with the highest is joined first, and gives the default gateway.
 */
priority?: (number | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Membership`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string[] | string | {
[k: string]: string | number | undefined
} | number | undefined
}
export interface Port {
/**
 * Port of the container, or a range.
 */
target: (number | string)
/**
 * Port of the host, or a range to take a free one from. Without it any free one.
 */
published?: (number | string)
/**
 * Address of the host that it is published on. Without it 127.0.0.1, or all addresses of an engine's machine that is another.
 */
host_ip?: string
/**
 * What is carried: tcp, udp or sctp.
 */
protocol?: string
/**
 * Accepted because Compose files have it: one engine knows no difference.
 */
mode?: ("host" | "ingress")
/**
 * What the port is for, for those who read the definition.
 */
name?: string
/**
 * Accepted because Compose files have it; it means nothing here.
 */
app_protocol?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Port`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | number | string | "host" | "ingress" | undefined
}
/**
 * When the service is usable. Several probes mean all of them. Without it the healthcheck, else the probe of the template, else a connection to every port.
 */
export interface Ready {
/**
 * Ready when a line of the log matches this regular expression; as a map also how many lines must.
 */
log?: (LogProbe | string)
/**
 * Ready when this port of the container answers. With a protocol it must answer in that protocol.
 */
tcp?: (TCPProbe | (number | string))
http?: HTTPProbe
/**
 * Ready when this command, run in the container, ends with 0. A text is run by sh.
 */
exec?: (string | string[] | null)
/**
 * Ready when the engine's healthcheck says healthy, beside the other probes.
 */
healthcheck?: boolean
/**
 * Ready when the container has ended with this code: for a service that does its work and ends.
 */
exit?: number
/**
 * How long may pass until every probe has passed, as a duration.
 */
timeout?: string
}
export interface LogProbe {
/**
 * Regular expression, looked for in each line.
 */
pattern: string
/**
 * How many lines must match. A database that starts twice says so twice.
 */
times?: (number | string)
}
export interface TCPProbe {
/**
 * Port of the container.
 */
port: (number | string)
/**
 * What is spoken to the port. "plain" is content with a connection.
 */
protocol?: ("plain" | "postgres" | "mysql" | "redis" | "amqp")
}
/**
 * Ready when the service answers this request as it should.
 */
export interface HTTPProbe {
/**
 * Port of the container.
 */
port: (number | string)
/**
 * Path that is asked for, with its query.
 */
path?: string
/**
 * How it is asked. Certificates are not verified for https.
 */
scheme?: ("http" | "https")
/**
 * Method of the request.
 */
method?: string
/**
 * Headers of the request.
 */
headers?: {
[k: string]: string | undefined
}
/**
 * Status codes that count: one, a range, or a list of both. Without it 200 to 399.
 */
status?: (number | string | (number | string)[])
/**
 * Regular expression that the body must match.
 */
body?: string
}
export interface Mount {
/**
 * A volume, a file or folder of the host (bind), or memory (tmpfs).
 */
type: ("volume" | "bind" | "tmpfs")
/**
 * The volume of the top level, or the path on the host, relative to the definition.
 */
source?: string
/**
 * Absolute path in the container.
 */
target: string
/**
 * The container cannot write to it.
 */
read_only?: (boolean | string)
/**
 * Details of a bind mount.
 */
bind?: {
/**
 * Make the folder on the host when it is missing.
 */
create_host_path?: (boolean | string)
/**
 * How mounts made below it are shared between host and container.
 */
propagation?: string
}
/**
 * Details of a volume.
 */
volume?: {
/**
 * Do not fill a new volume with what the image has at the path.
 */
nocopy?: (boolean | string)
/**
 * Folder of the volume that is mounted, in place of all of it. It must exist.
 */
subpath?: string
}
/**
 * Details of a folder in memory.
 */
tmpfs?: {
/**
 * Size at most, in bytes or with a unit (k, m, g). Without it half of the memory of the host.
 */
size?: (string | number)
/**
 * Permissions of the folder, octal.
 */
mode?: (number | string)
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Mount`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | "volume" | "bind" | "tmpfs" | string | boolean | {
/**
 * Make the folder on the host when it is missing.
 */
create_host_path?: (boolean | string)
/**
 * How mounts made below it are shared between host and container.
 */
propagation?: string
} | {
/**
 * Do not fill a new volume with what the image has at the path.
 */
nocopy?: (boolean | string)
/**
 * Folder of the volume that is mounted, in place of all of it. It must exist.
 */
subpath?: string
} | {
/**
 * Size at most, in bytes or with a unit (k, m, g). Without it half of the memory of the host.
 */
size?: (string | number)
/**
 * Permissions of the folder, octal.
 */
mode?: (number | string)
} | undefined
}
