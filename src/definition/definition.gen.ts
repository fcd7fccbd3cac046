/** Made by scripts/generate.ts from schemas/. Not to be edited. */
/**
 * One text, or several.
 */
export type StringOrList = (string | string[])
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[A-Za-z_][A-Za-z0-9_]*$".
 */
export type Variable = ((string | number | boolean | null) | {
/**
 * Without another value.
 */
default?: (string | number | boolean | null)
/**
 * The values it may have.
 */
enum?: (string | number | boolean)[]
/**
 * Regular expression that it must match as a whole.
 */
pattern?: string
/**
 * What it is for.
 */
description?: string
/**
 * It has no default and must be given.
 */
required?: boolean
})
export type Scalar = (string | number | boolean | null)
/**
 * Configs of the top level, delivered as files.
 */
export type FileMounts = (string | {
/**
 * Its key at the top level.
 */
source: string
/**
 * Path in the container.
 */
target?: string
/**
 * Owner.
 */
uid?: (number | string)
/**
 * Group.
 */
gid?: (number | string)
/**
 * Permissions, octal.
 */
mode?: (number | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | number | undefined
})[]
/**
 * Devices, GPUs for one.
 */
export type DevicesList = {
/**
 * What it must be able to do.
 */
capabilities?: string[]
/**
 * Driver.
 */
driver?: string
/**
 * How many, or all.
 */
count?: (number | string)
/**
 * Which ones.
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
 * Devices, GPUs for one.
 */
export type DevicesList1 = {
/**
 * What it must be able to do.
 */
capabilities?: string[]
/**
 * Driver.
 */
driver?: string
/**
 * How many, or all.
 */
count?: (number | string)
/**
 * Which ones.
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
 * What it must be able to do.
 */
capabilities?: string[]
/**
 * Driver.
 */
driver?: string
/**
 * How many, or all.
 */
count?: (number | string)
/**
 * Which ones.
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
 * Secrets of the top level, delivered as files to /run/secrets.
 */
export type FileMounts1 = (string | {
/**
 * Its key at the top level.
 */
source: string
/**
 * Path in the container.
 */
target?: string
/**
 * Owner.
 */
uid?: (number | string)
/**
 * Group.
 */
gid?: (number | string)
/**
 * Permissions, octal.
 */
mode?: (number | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | number | undefined
})[]
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
export type Network = (null | {
/**
 * Name on the engine.
 */
name?: string
/**
 * Driver.
 */
driver?: string
/**
 * Options of the driver.
 */
driver_opts?: {
[k: string]: string | number | undefined
}
/**
 * Made by somebody else: never made or removed.
 */
external?: ((boolean | string) | {
/**
 * Its name on the engine.
 */
name?: string
})
/**
 * Without a way out.
 */
internal?: (boolean | string)
/**
 * Others may join.
 */
attachable?: (boolean | string)
/**
 * With IPv6.
 */
enable_ipv6?: (boolean | string)
/**
 * Labels.
 */
labels?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Addresses.
 */
ipam?: {
/**
 * Driver.
 */
driver?: string
/**
 * Options.
 */
options?: {
[k: string]: string | undefined
}
/**
 * Subnets.
 */
config?: {
/**
 * Subnet.
 */
subnet?: string
/**
 * Range.
 */
ip_range?: string
/**
 * Gateway.
 */
gateway?: string
/**
 * Reserved addresses.
 */
aux_addresses?: {
[k: string]: string | undefined
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
[k: string]: string | undefined
} | undefined
}[]
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: string | undefined
} | {
/**
 * Subnet.
 */
subnet?: string
/**
 * Range.
 */
ip_range?: string
/**
 * Gateway.
 */
gateway?: string
/**
 * Reserved addresses.
 */
aux_addresses?: {
[k: string]: string | undefined
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
[k: string]: string | undefined
} | undefined
}[] | undefined
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
[k: string]: string | number | undefined
} | boolean | {
/**
 * Its name on the engine.
 */
name?: string
} | {
[k: string]: Scalar | undefined
} | string[] | {
/**
 * Driver.
 */
driver?: string
/**
 * Options.
 */
options?: {
[k: string]: string | undefined
}
/**
 * Subnets.
 */
config?: {
/**
 * Subnet.
 */
subnet?: string
/**
 * Range.
 */
ip_range?: string
/**
 * Gateway.
 */
gateway?: string
/**
 * Reserved addresses.
 */
aux_addresses?: {
[k: string]: string | undefined
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
[k: string]: string | undefined
} | undefined
}[]
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: string | undefined
} | {
/**
 * Subnet.
 */
subnet?: string
/**
 * Range.
 */
ip_range?: string
/**
 * Gateway.
 */
gateway?: string
/**
 * Reserved addresses.
 */
aux_addresses?: {
[k: string]: string | undefined
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
[k: string]: string | undefined
} | undefined
}[] | undefined
} | undefined
})
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
export type Volume = (null | {
/**
 * Name on the engine.
 */
name?: string
/**
 * Driver.
 */
driver?: string
/**
 * Options of the driver.
 */
driver_opts?: {
[k: string]: string | number | undefined
}
/**
 * Made by somebody else: never made or removed.
 */
external?: ((boolean | string) | {
/**
 * Its name on the engine.
 */
name?: string
})
/**
 * Labels.
 */
labels?: ({
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
} | string | {
[k: string]: string | number | undefined
} | boolean | {
/**
 * Its name on the engine.
 */
name?: string
} | {
[k: string]: Scalar | undefined
} | string[] | undefined
})

/**
 * A definition of environments: envs.yaml, or a Compose file.
 */
export interface Definition {
/**
 * Without it the folder's name.
 */
name?: string
/**
 * Accepted for Compose's sake, and without meaning.
 */
version?: string
/**
 * Where images come from and go to.
 */
registry?: {
/**
 * Where images are pushed.
 */
prefix?: string
/**
 * Registry to the mirrors that are tried in its stead.
 */
mirrors?: {
[k: string]: StringOrList | undefined
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
[k: string]: StringOrList | undefined
} | undefined
}
/**
 * Typed inputs: --set, then the process environment, then .env, then the default.
 */
variables?: {
[k: string]: Variable | undefined
}
/**
 * The catalogue that environments pick from.
 */
services?: {
[k: string]: Service | undefined
}
/**
 * Named choices of services. Without it one, default, of all services.
 */
environments?: {
[k: string]: Environment | undefined
}
/**
 * Networks.
 */
networks?: {
[k: string]: Network | undefined
}
/**
 * Named volumes.
 */
volumes?: {
[k: string]: Volume | undefined
}
/**
 * Secrets.
 */
secrets?: {
[k: string]: FileObject | undefined
}
/**
 * Configs.
 */
configs?: {
[k: string]: FileObject | undefined
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Definition`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
/**
 * Where images are pushed.
 */
prefix?: string
/**
 * Registry to the mirrors that are tried in its stead.
 */
mirrors?: {
[k: string]: StringOrList | undefined
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
[k: string]: StringOrList | undefined
} | undefined
} | {
[k: string]: Variable | undefined
} | {
[k: string]: Service | undefined
} | {
[k: string]: Environment | undefined
} | {
[k: string]: Network | undefined
} | {
[k: string]: Volume | undefined
} | {
[k: string]: FileObject | undefined
} | undefined
}
/**
 * One container of an environment, in Compose's words.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
export interface Service {
/**
 * Annotations for the runtime.
 */
annotations?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Accepted for Compose's sake: envctl attaches to nothing.
 */
attach?: (boolean | string)
/**
 * Limits of block devices.
 */
blkio_config?: {
/**
 * Share of bandwidth, 10 to 1000.
 */
weight?: (number | string)
/**
 * For single devices.
 */
weight_device?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
weight?: (number | string)
}[]
/**
 * For single devices.
 */
device_read_bps?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
/**
 * For single devices.
 */
device_read_iops?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
/**
 * For single devices.
 */
device_write_bps?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
/**
 * For single devices.
 */
device_write_iops?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
}
/**
 * How the image is built.
 */
build?: (string | {
/**
 * Folder of the sources, relative to the definition.
 */
context?: string
/**
 * The Dockerfile, relative to the context.
 */
dockerfile?: string
/**
 * The Dockerfile's text itself.
 */
dockerfile_inline?: string
/**
 * Build arguments.
 */
args?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Stage to build.
 */
target?: string
/**
 * Labels of the image.
 */
labels?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Network of RUN steps.
 */
network?: string
/**
 * Platform to build for: one.
 * 
 * @maxItems 1
 */
platforms?: []|[string]
/**
 * Further entries of /etc/hosts for RUN steps.
 */
extra_hosts?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Size of /dev/shm in RUN steps.
 */
shm_size?: (string | number)
/**
 * Use nothing that was built before.
 */
no_cache?: (boolean | string)
/**
 * Look for newer base images.
 */
pull?: (boolean | string)
/**
 * Images whose layers may be used.
 */
cache_from?: string[]
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: Scalar | undefined
} | string[] | []|[string] | number | boolean | undefined
})
/**
 * Capabilities to add.
 */
cap_add?: string[]
/**
 * Capabilities to drop.
 */
cap_drop?: string[]
/**
 * Namespace of control groups.
 */
cgroup?: ("host" | "private")
/**
 * Parent control group.
 */
cgroup_parent?: string
/**
 * Instead of the image's command.
 */
command?: (string | string[] | null)
configs?: FileMounts
/**
 * Name of the container. Prevents a second instance and replicas.
 */
container_name?: string
/**
 * Scheduler period in microseconds.
 */
cpu_period?: (number | string)
/**
 * Scheduler quota in microseconds.
 */
cpu_quota?: (number | string)
/**
 * Real-time period.
 */
cpu_rt_period?: (number | string)
/**
 * Real-time runtime.
 */
cpu_rt_runtime?: (number | string)
/**
 * Relative weight.
 */
cpu_shares?: (number | string)
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Processors to run on.
 */
cpuset?: string
/**
 * What must be there before this service starts.
 */
depends_on?: (string[] | {
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: {
/**
 * What must be so before this service starts.
 */
condition: ("service_started" | "service_healthy" | "service_completed_successfully")
/**
 * Recreate this service whenever the other one is.
 */
restart?: (boolean | string)
/**
 * When false, its absence or failure is only warned of.
 */
required?: (boolean | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | "service_started" | "service_healthy" | "service_completed_successfully" | boolean | string | undefined
} | undefined
})
/**
 * The part of Compose's deploy that one engine can do.
 */
deploy?: {
/**
 * How many containers.
 */
replicas?: (number | string)
/**
 * Limits and reservations.
 */
resources?: {
/**
 * At most.
 */
limits?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * At least.
 */
reservations?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList1
}
}
/**
 * Whether the engine restarts it.
 */
restart_policy?: {
/**
 * When to restart.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often.
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
 * At most.
 */
limits?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * At least.
 */
reservations?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList1
}
} | {
/**
 * When to restart.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often.
 */
max_attempts?: (number | string)
} | undefined
}
/**
 * Rules for devices.
 */
device_cgroup_rules?: string[]
/**
 * Devices of the host.
 */
devices?: (string | {
/**
 * On the host.
 */
source: string
/**
 * In the container.
 */
target?: string
/**
 * rwm.
 */
permissions?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | undefined
})[]
/**
 * One text, or several.
 */
dns?: (string | string[])
/**
 * Options of the resolver.
 */
dns_opt?: string[]
/**
 * One text, or several.
 */
dns_search?: (string | string[])
/**
 * Domain name.
 */
domainname?: string
/**
 * Instead of the image's entrypoint.
 */
entrypoint?: (string | string[] | null)
/**
 * Files of variables.
 */
env_file?: (string | (string | {
/**
 * The file.
 */
path: string
/**
 * When false it may be missing.
 */
required?: (boolean | string)
/**
 * How it is read.
 */
format?: "raw"
})[])
/**
 * Variables of the container.
 */
environment?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Ports for other services only.
 */
expose?: (string | number)[]
/**
 * Another service of this file that this one adds to.
 */
extends?: (string | {
/**
 * Its name.
 */
service: string
})
/**
 * Containers of others, reached by an alias.
 */
external_links?: string[]
/**
 * Further entries of /etc/hosts.
 */
extra_hosts?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * GPUs: all, or a list.
 */
gpus?: ("all" | DevicesList2)
/**
 * Further groups.
 */
group_add?: (string | number)[]
healthcheck?: Healthcheck
/**
 * Without it the service's name.
 */
hostname?: string
/**
 * Image to run.
 */
image?: string
/**
 * Run a small init as process 1.
 */
init?: (boolean | string)
/**
 * IPC namespace.
 */
ipc?: string
/**
 * Isolation technology.
 */
isolation?: string
/**
 * Labels of the container.
 */
labels?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * One text, or several.
 */
label_file?: (string | string[])
/**
 * Other services by an alias: db:database.
 */
links?: string[]
/**
 * Where the log goes.
 */
logging?: {
/**
 * Log driver.
 */
driver?: string
/**
 * Its options.
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
 * MAC address.
 */
mac_address?: string
/**
 * Memory, at most.
 */
mem_limit?: (string | number)
/**
 * Memory, at least.
 */
mem_reservation?: (string | number)
/**
 * 0 to 100.
 */
mem_swappiness?: (number | string)
/**
 * Memory and swap.
 */
memswap_limit?: (string | number)
/**
 * host, none, bridge, service:NAME or container:NAME.
 */
network_mode?: string
/**
 * Networks to join.
 */
networks?: (string[] | {
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: null | {
/**
 * Further names in it.
 */
aliases?: string[]
/**
 * Fixed address.
 */
ipv4_address?: string
/**
 * Fixed address.
 */
ipv6_address?: string
/**
 * Link-local addresses.
 */
link_local_ips?: string[]
/**
 * MAC address.
 */
mac_address?: string
/**
 * Options of the driver.
 */
driver_opts?: {
[k: string]: string | number | undefined
}
/**
 * The highest is joined first.
 */
priority?: (number | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string[] | string | {
[k: string]: string | number | undefined
} | number | undefined
} | undefined
})
/**
 * Do not kill when out of memory.
 */
oom_kill_disable?: (boolean | string)
/**
 * -1000 to 1000.
 */
oom_score_adj?: (number | string)
/**
 * PID namespace.
 */
pid?: string
/**
 * Processes, at most.
 */
pids_limit?: (number | string)
/**
 * Platform of the image.
 */
platform?: string
/**
 * Published ports. "3000" takes a free host port, "8080:3000" that one.
 */
ports?: ((number | string) | {
/**
 * Port of the container.
 */
target: (number | string)
/**
 * Port of the host, or a range. Without it a free one.
 */
published?: (number | string)
/**
 * Address of the host. Without it 127.0.0.1.
 */
host_ip?: string
/**
 * tcp, udp or sctp.
 */
protocol?: string
/**
 * Accepted for Compose's sake.
 */
mode?: ("host" | "ingress")
/**
 * A name for people.
 */
name?: string
/**
 * Accepted for Compose's sake.
 */
app_protocol?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | number | string | "host" | "ingress" | undefined
})[]
/**
 * All capabilities and devices.
 */
privileged?: (boolean | string)
/**
 * Only there when one of these profiles is active.
 */
profiles?: string[]
/**
 * When the image is pulled.
 */
pull_policy?: ("always" | "never" | "missing" | "if_not_present" | "build")
/**
 * Root filesystem read-only.
 */
read_only?: (boolean | string)
ready?: Ready
/**
 * no, always, unless-stopped, on-failure[:N].
 */
restart?: string
/**
 * Runtime of the engine.
 */
runtime?: string
/**
 * How many containers.
 */
scale?: (number | string)
secrets?: FileMounts1
/**
 * Security options.
 */
security_opt?: string[]
/**
 * Size of /dev/shm.
 */
shm_size?: (string | number)
/**
 * Keep stdin open.
 */
stdin_open?: (boolean | string)
/**
 * Time to stop by itself. Without it 10s.
 */
stop_grace_period?: string
/**
 * Signal that asks it to stop.
 */
stop_signal?: string
/**
 * Options of the storage driver.
 */
storage_opt?: {
[k: string]: string | undefined
}
/**
 * Kernel parameters.
 */
sysctls?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Template that the service is made of.
 */
template?: string
/**
 * One text, or several.
 */
tmpfs?: (string | string[])
/**
 * Give it a terminal.
 */
tty?: (boolean | string)
/**
 * Limits of resources.
 */
ulimits?: {
[k: string]: number | string | {
/**
 * Soft limit.
 */
soft: (number | string)
/**
 * Hard limit.
 */
hard: (number | string)
} | undefined
}
/**
 * User to run as.
 */
user?: (string | number)
/**
 * User namespace.
 */
userns_mode?: string
/**
 * UTS namespace.
 */
uts?: string
/**
 * Volumes and folders.
 */
volumes?: (string | {
/**
 * What is mounted.
 */
type: ("volume" | "bind" | "tmpfs")
/**
 * Volume or path.
 */
source?: string
/**
 * Path in the container.
 */
target: string
/**
 * Without writing.
 */
read_only?: (boolean | string)
/**
 * Of a bind mount.
 */
bind?: {
/**
 * Make the folder when it is missing.
 */
create_host_path?: (boolean | string)
/**
 * Propagation.
 */
propagation?: string
}
/**
 * Of a volume.
 */
volume?: {
/**
 * Do not fill it from the image.
 */
nocopy?: (boolean | string)
/**
 * Folder in the volume.
 */
subpath?: string
}
/**
 * Of a tmpfs.
 */
tmpfs?: {
/**
 * Size.
 */
size?: (string | number)
/**
 * Permissions, octal.
 */
mode?: (number | string)
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | "volume" | "bind" | "tmpfs" | string | boolean | {
/**
 * Make the folder when it is missing.
 */
create_host_path?: (boolean | string)
/**
 * Propagation.
 */
propagation?: string
} | {
/**
 * Do not fill it from the image.
 */
nocopy?: (boolean | string)
/**
 * Folder in the volume.
 */
subpath?: string
} | {
/**
 * Size.
 */
size?: (string | number)
/**
 * Permissions, octal.
 */
mode?: (number | string)
} | undefined
})[]
/**
 * Mount the volumes of another service.
 */
volumes_from?: string[]
/**
 * Parameters of the template.
 */
with?: {
[k: string]: string | number | boolean | null | string[] | undefined
}
/**
 * Working directory.
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
 * Share of bandwidth, 10 to 1000.
 */
weight?: (number | string)
/**
 * For single devices.
 */
weight_device?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
weight?: (number | string)
}[]
/**
 * For single devices.
 */
device_read_bps?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
/**
 * For single devices.
 */
device_read_iops?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
/**
 * For single devices.
 */
device_write_bps?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
/**
 * For single devices.
 */
device_write_iops?: {
/**
 * Device.
 */
path: string
/**
 * Share or limit.
 */
rate?: (number | string)
}[]
} | {
/**
 * Folder of the sources, relative to the definition.
 */
context?: string
/**
 * The Dockerfile, relative to the context.
 */
dockerfile?: string
/**
 * The Dockerfile's text itself.
 */
dockerfile_inline?: string
/**
 * Build arguments.
 */
args?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Stage to build.
 */
target?: string
/**
 * Labels of the image.
 */
labels?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Network of RUN steps.
 */
network?: string
/**
 * Platform to build for: one.
 * 
 * @maxItems 1
 */
platforms?: []|[string]
/**
 * Further entries of /etc/hosts for RUN steps.
 */
extra_hosts?: ({
[k: string]: Scalar | undefined
} | string[])
/**
 * Size of /dev/shm in RUN steps.
 */
shm_size?: (string | number)
/**
 * Use nothing that was built before.
 */
no_cache?: (boolean | string)
/**
 * Look for newer base images.
 */
pull?: (boolean | string)
/**
 * Images whose layers may be used.
 */
cache_from?: string[]
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | {
[k: string]: Scalar | undefined
} | string[] | []|[string] | number | boolean | undefined
} | "host" | "private" | null | FileMounts | number | {
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: {
/**
 * What must be so before this service starts.
 */
condition: ("service_started" | "service_healthy" | "service_completed_successfully")
/**
 * Recreate this service whenever the other one is.
 */
restart?: (boolean | string)
/**
 * When false, its absence or failure is only warned of.
 */
required?: (boolean | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | "service_started" | "service_healthy" | "service_completed_successfully" | boolean | string | undefined
} | undefined
} | {
/**
 * How many containers.
 */
replicas?: (number | string)
/**
 * Limits and reservations.
 */
resources?: {
/**
 * At most.
 */
limits?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * At least.
 */
reservations?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList1
}
}
/**
 * Whether the engine restarts it.
 */
restart_policy?: {
/**
 * When to restart.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often.
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
 * At most.
 */
limits?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList
}
/**
 * At least.
 */
reservations?: {
/**
 * Processors.
 */
cpus?: (number | string)
/**
 * Memory.
 */
memory?: (string | number)
/**
 * Processes.
 */
pids?: (number | string)
devices?: DevicesList1
}
} | {
/**
 * When to restart.
 */
condition?: ("none" | "on-failure" | "any")
/**
 * How often.
 */
max_attempts?: (number | string)
} | undefined
} | (string | {
/**
 * On the host.
 */
source: string
/**
 * In the container.
 */
target?: string
/**
 * rwm.
 */
permissions?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | undefined
})[] | (string | {
/**
 * The file.
 */
path: string
/**
 * When false it may be missing.
 */
required?: (boolean | string)
/**
 * How it is read.
 */
format?: "raw"
})[] | (string | number)[] | {
/**
 * Its name.
 */
service: string
} | "all" | DevicesList2 | Healthcheck | {
/**
 * Log driver.
 */
driver?: string
/**
 * Its options.
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
[k: string]: null | {
/**
 * Further names in it.
 */
aliases?: string[]
/**
 * Fixed address.
 */
ipv4_address?: string
/**
 * Fixed address.
 */
ipv6_address?: string
/**
 * Link-local addresses.
 */
link_local_ips?: string[]
/**
 * MAC address.
 */
mac_address?: string
/**
 * Options of the driver.
 */
driver_opts?: {
[k: string]: string | number | undefined
}
/**
 * The highest is joined first.
 */
priority?: (number | string)
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string[] | string | {
[k: string]: string | number | undefined
} | number | undefined
} | undefined
} | ((number | string) | {
/**
 * Port of the container.
 */
target: (number | string)
/**
 * Port of the host, or a range. Without it a free one.
 */
published?: (number | string)
/**
 * Address of the host. Without it 127.0.0.1.
 */
host_ip?: string
/**
 * tcp, udp or sctp.
 */
protocol?: string
/**
 * Accepted for Compose's sake.
 */
mode?: ("host" | "ingress")
/**
 * A name for people.
 */
name?: string
/**
 * Accepted for Compose's sake.
 */
app_protocol?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | number | string | "host" | "ingress" | undefined
})[] | "always" | "never" | "missing" | "if_not_present" | "build" | Ready | FileMounts1 | {
[k: string]: string | undefined
} | {
[k: string]: number | string | {
/**
 * Soft limit.
 */
soft: (number | string)
/**
 * Hard limit.
 */
hard: (number | string)
} | undefined
} | (string | {
/**
 * What is mounted.
 */
type: ("volume" | "bind" | "tmpfs")
/**
 * Volume or path.
 */
source?: string
/**
 * Path in the container.
 */
target: string
/**
 * Without writing.
 */
read_only?: (boolean | string)
/**
 * Of a bind mount.
 */
bind?: {
/**
 * Make the folder when it is missing.
 */
create_host_path?: (boolean | string)
/**
 * Propagation.
 */
propagation?: string
}
/**
 * Of a volume.
 */
volume?: {
/**
 * Do not fill it from the image.
 */
nocopy?: (boolean | string)
/**
 * Folder in the volume.
 */
subpath?: string
}
/**
 * Of a tmpfs.
 */
tmpfs?: {
/**
 * Size.
 */
size?: (string | number)
/**
 * Permissions, octal.
 */
mode?: (number | string)
}
/**
 * Free for other tools.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | "volume" | "bind" | "tmpfs" | string | boolean | {
/**
 * Make the folder when it is missing.
 */
create_host_path?: (boolean | string)
/**
 * Propagation.
 */
propagation?: string
} | {
/**
 * Do not fill it from the image.
 */
nocopy?: (boolean | string)
/**
 * Folder in the volume.
 */
subpath?: string
} | {
/**
 * Size.
 */
size?: (string | number)
/**
 * Permissions, octal.
 */
mode?: (number | string)
} | undefined
})[] | {
[k: string]: string | number | boolean | null | string[] | undefined
} | undefined
}
/**
 * How the engine sees whether the service works.
 */
export interface Healthcheck {
/**
 * What is run: a text for the shell, [CMD, ...], [CMD-SHELL, text] or [NONE].
 */
test?: (string | string[] | null)
/**
 * Time between two runs.
 */
interval?: string
/**
 * How long a run may take.
 */
timeout?: string
/**
 * Failures in a row that make it unhealthy.
 */
retries?: (number | string)
/**
 * Time in which failures do not count.
 */
start_period?: string
/**
 * Time between two runs in the start period.
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
/**
 * When the service is usable.
 */
export interface Ready {
/**
 * Ready when the log has a line that matches this regular expression.
 */
log?: (string | {
/**
 * Regular expression.
 */
pattern: string
/**
 * How often it must have come.
 */
times?: (number | string)
})
/**
 * Ready when the port gives a real answer.
 */
tcp?: ((number | string) | {
/**
 * Port of the container.
 */
port: (number | string)
/**
 * What is spoken to it.
 */
protocol?: ("plain" | "postgres" | "mysql" | "redis" | "amqp")
})
/**
 * Ready when a request is answered so.
 */
http?: {
/**
 * Port of the container.
 */
port: (number | string)
/**
 * Path that is asked for.
 */
path?: string
/**
 * http or https.
 */
scheme?: ("http" | "https")
/**
 * Request method.
 */
method?: string
/**
 * Headers that are sent.
 */
headers?: {
[k: string]: string | undefined
}
/**
 * What counts: a code, a range (200-299), or a list of them. Without it 200 to 399.
 */
status?: (number | string | (number | string)[])
/**
 * Regular expression that the body must match.
 */
body?: string
}
/**
 * Ready when this command in the container ends with 0.
 */
exec?: (string | string[] | null)
/**
 * Ready when the engine's healthcheck says so.
 */
healthcheck?: boolean
/**
 * Ready when the container has ended with this code.
 */
exit?: number
/**
 * How long may pass until ready. Without it 60s.
 */
timeout?: string
}
/**
 * A named choice of services.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-z0-9][a-z0-9_-]*$".
 */
export interface Environment {
/**
 * What it is for.
 */
description?: string
/**
 * Environment that this one adds to.
 */
extends?: string
/**
 * Services of the catalogue: a list, or a map of overrides.
 */
services?: (string[] | {
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: null | Service | undefined
})
/**
 * Named values for the host.
 */
outputs?: {
[k: string]: string | number | boolean | undefined
}
/**
 * How long a disposable instance may live.
 */
lifetime?: string
/**
 * What envctl test runs on the host.
 */
test?: (string | string[] | {
/**
 * The command.
 */
command: (string | string[] | null)
/**
 * Folder, relative to the definition.
 */
working_dir?: string
/**
 * Further variables.
 */
environment?: ({
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
} | string | string[] | null | {
[k: string]: Scalar | undefined
} | undefined
})
/**
 * Free for other tools.
 * 
 * This interface was referenced by `Environment`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | string[] | {
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
[k: string]: null | Service | undefined
} | {
[k: string]: string | number | boolean | undefined
} | {
/**
 * The command.
 */
command: (string | string[] | null)
/**
 * Folder, relative to the definition.
 */
working_dir?: string
/**
 * Further variables.
 */
environment?: ({
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
} | string | string[] | null | {
[k: string]: Scalar | undefined
} | undefined
} | undefined
}
/**
 * A secret or config, given by one of file, environment and content.
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 * 
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^[a-zA-Z0-9._-]+$".
 */
export interface FileObject {
/**
 * File with the content.
 */
file?: string
/**
 * Variable with the content.
 */
environment?: string
/**
 * The content itself.
 */
content?: string
/**
 * Accepted for Compose's sake.
 */
name?: string
/**
 * Free for other tools.
 * 
 * This interface was referenced by `FileObject`'s JSON-Schema definition
 * via the `patternProperty` "^x-".
 */
[k: string]: {
[k: string]: unknown | undefined
} | string | undefined
}
