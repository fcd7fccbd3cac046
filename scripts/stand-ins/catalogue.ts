/** A stand-in: an image made of Debian 12's packages, under the name that it has on Docker Hub. */
export interface StandIn {
  /** Folder under `images/`. */
  readonly folder: string
  /** Repository on Docker Hub. */
  readonly repository: string
  /** Tags that are true of it; the full version that the package turns out to have is added to them. */
  readonly tags: readonly string[]
  readonly what: string
  /** Run in the image, its output's first dotted number is the full version. */
  readonly version: readonly string[]
}

const packageVersion = (name: string) => ['dpkg-query', '-W', '-f', '${Version}', name]

/** Every stand-in, in the order of being made: those that the demo needs come first. */
export const STAND_INS: readonly StandIn[] = [
  {
    folder: 'postgres',
    repository: 'library/postgres',
    tags: ['15'],
    what: 'PostgreSQL 15',
    version: packageVersion('postgresql-15'),
  },
  {
    folder: 'node',
    repository: 'library/node',
    tags: ['24', '24-slim'],
    what: 'Node.js 24, of the npm package "node"',
    version: ['node', '--version'],
  },
  {
    folder: 'redis',
    repository: 'library/redis',
    tags: ['7.0', '7'],
    what: 'Redis 7.0',
    version: packageVersion('redis-server'),
  },
  {
    folder: 'busybox',
    repository: 'library/busybox',
    tags: ['1.35', '1'],
    what: 'BusyBox 1.35',
    version: ['busybox'],
  },
  {
    folder: 'golang',
    repository: 'library/golang',
    tags: ['1.19'],
    what: 'Go 1.19',
    version: packageVersion('golang-1.19-go'),
  },
  {
    folder: 'nginx',
    repository: 'library/nginx',
    tags: ['1.22'],
    what: 'nginx 1.22',
    version: packageVersion('nginx-light'),
  },
  {
    folder: 'mariadb',
    repository: 'library/mariadb',
    tags: ['10.11'],
    what: 'MariaDB 10.11',
    version: packageVersion('mariadb-server'),
  },
  {
    folder: 'rabbitmq',
    repository: 'library/rabbitmq',
    tags: ['3.10'],
    what: 'RabbitMQ 3.10',
    version: packageVersion('rabbitmq-server'),
  },
  {
    folder: 'memcached',
    repository: 'library/memcached',
    tags: ['1.6'],
    what: 'memcached 1.6',
    version: packageVersion('memcached'),
  },
  {
    folder: 'nats',
    repository: 'library/nats',
    tags: ['2.9'],
    what: 'NATS 2.9',
    version: packageVersion('nats-server'),
  },
  {
    folder: 'eclipse-mosquitto',
    repository: 'library/eclipse-mosquitto',
    tags: ['2.0'],
    what: 'Mosquitto 2.0',
    version: packageVersion('mosquitto'),
  },
  {
    folder: 'debian',
    repository: 'library/debian',
    tags: ['12', '12-slim', 'bookworm', 'bookworm-slim'],
    what: 'Debian 12',
    version: ['cat', '/etc/debian_version'],
  },
  {
    folder: 'python',
    repository: 'library/python',
    tags: ['3.11', '3.11-slim'],
    what: 'Python 3.11',
    version: packageVersion('python3'),
  },
]
