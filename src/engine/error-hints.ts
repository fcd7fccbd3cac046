/** What helps with words that engines are known to say, first match wins. */
const HINTS: readonly (readonly [words: RegExp, hint: string])[] = [
  [/No such image|image not known/i, 'Pull or build the image first.'],
  [
    /executable file( \S+)? not found|no such file or directory: unknown|stat .*: no such file/i,
    'The command is not in the image: check "command" and "entrypoint".',
  ],
  [/permission denied: unknown/i, 'The command is in the image but is not executable.'],
  [/exec format error/i, 'The image is for another processor: set "platform", or pull one that fits.'],
  [
    /failed to mount local volume/i,
    'What the volume is made of is gone from the engine: remove the volume, or run "envctl reset".',
  ],
  [/bind source path does not exist/i, "Make the folder on the engine's machine, or mount another."],
  [
    /mounts denied|not shared from the host|path is not shared/i,
    "Share the folder in the engine's own settings.",
  ],
  [
    /cannot expose privileged port|rootlessport.*permission denied/i,
    'Publish a port from 1024 on, or lower net.ipv4.ip_unprivileged_port_start.',
  ],
  [
    /^Address already in use$/,
    'Another container has its "ipv4_address": choose another, or keep those apart that are given out ("ip_range" in the network\'s "ipam").',
  ],
  [/port is already allocated|address already in use/i, 'Stop what uses the port, or publish another one.'],
  [
    /Ports are not available|forbidden by its access permissions/i,
    'The system keeps the port for itself: publish another one.',
  ],
  [
    /non-overlapping IPv4 address pool|could not find an available.*subnet/i,
    'All address pools are used up: take away instances that nobody needs (envctl ls, envctl gc), or give the network a "subnet".',
  ],
  [/Pool overlaps with other one/i, 'Another network has these addresses: choose another "subnet".'],
  [/has active endpoints/i, 'Containers are still attached: stop or disconnect them first.'],
  [/volume is in use/i, 'A container still has it mounted: remove that first.'],
  [
    /could not select device driver|nvidia-container-cli|unresolvable CDI devices/i,
    'The engine has no driver for it: for NVIDIA install its container toolkit.',
  ],
  [/no space left on device/i, 'The engine\'s disk is full: "docker system df" tells of what.'],
  [
    /HTTP request to an HTTPS server/i,
    'The engine speaks TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.',
  ],
  [
    /unable to apply caps|operation not permitted/i,
    'The engine itself lacks the right: run without "privileged" and "cap_add", or on another engine.',
  ],
  [/error setting rlimit/i, 'The limit is above the engine\'s own: lower it in "ulimits".'],
  [
    /only when connecting to networks with user configured subnets/i,
    'Give the network a "subnet" in "ipam", or drop the fixed address.',
  ],
  [/toomanyrequests|rate limit/i, 'The registry limits pulls: log in ("envctl login"), or use a mirror.'],
  [/is paused/i, 'Unpause it: docker unpause.'],
]

/** What to do about an engine's words; `undefined` when nothing is known to help. */
export function hintFor(words: string): string | undefined {
  return HINTS.find(([pattern]) => pattern.test(words))?.[1]
}
