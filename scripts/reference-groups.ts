/** The keys of a service by what they are about, in the order in which people need them. */
export const GROUPS: readonly { readonly title: string; readonly keys: readonly string[] }[] = [
  {
    title: 'Where it comes from',
    keys: ['template', 'with', 'image', 'build', 'pull_policy', 'platform', 'extends', 'profiles'],
  },
  {
    title: 'Order and readiness',
    keys: ['depends_on', 'ready', 'healthcheck', 'links', 'external_links'],
  },
  {
    title: 'What runs',
    keys: [
      ...['command', 'entrypoint', 'environment', 'env_file', 'working_dir', 'user', 'group_add'],
      ...['init', 'tty', 'stdin_open', 'attach'],
    ],
  },
  {
    title: 'Ports and networks',
    keys: [
      ...['ports', 'expose', 'networks', 'network_mode', 'hostname', 'domainname', 'extra_hosts'],
      ...['dns', 'dns_opt', 'dns_search', 'mac_address'],
    ],
  },
  {
    title: 'Files and data',
    keys: ['volumes', 'tmpfs', 'volumes_from', 'secrets', 'configs', 'storage_opt'],
  },
  {
    title: 'Life',
    keys: ['restart', 'stop_grace_period', 'stop_signal', 'scale', 'deploy', 'container_name', 'logging'],
  },
  {
    title: 'Resources',
    keys: [
      ...[
        'cpus',
        'mem_limit',
        'mem_reservation',
        'memswap_limit',
        'mem_swappiness',
        'shm_size',
        'pids_limit',
      ],
      ...['cpu_shares', 'cpu_quota', 'cpu_period', 'cpu_rt_runtime', 'cpu_rt_period', 'cpuset', 'gpus'],
      ...['ulimits', 'blkio_config', 'oom_kill_disable', 'oom_score_adj'],
    ],
  },
  {
    title: 'Rights and namespaces',
    keys: [
      ...['privileged', 'read_only', 'cap_add', 'cap_drop', 'security_opt', 'devices', 'device_cgroup_rules'],
      ...['sysctls', 'pid', 'ipc', 'uts', 'userns_mode', 'cgroup', 'cgroup_parent', 'runtime', 'isolation'],
    ],
  },
  { title: 'Labels', keys: ['labels', 'label_file', 'annotations'] },
]
