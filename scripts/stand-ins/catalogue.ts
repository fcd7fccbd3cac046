/** The stand-ins: the name they have on Docker Hub and the versions that Debian 12's packages truly are. */
export interface StandIn {
  /** Folder under `images/`. */
  readonly folder: string
  /** Repository on Docker Hub. */
  readonly repository: string
  /** The first names the version; the others say the same less precisely. */
  readonly tags: readonly string[]
  readonly what: string
}

export const STAND_INS: readonly StandIn[] = [
  { folder: 'postgres', repository: 'library/postgres', tags: ['15'], what: 'PostgreSQL 15' },
  { folder: 'redis', repository: 'library/redis', tags: ['7.0'], what: 'Redis 7.0' },
  { folder: 'node', repository: 'library/node', tags: ['24', '24-slim'], what: 'Node.js 24, of the npm package "node"' },
  { folder: 'nginx', repository: 'library/nginx', tags: ['1.22'], what: 'nginx 1.22' },
  { folder: 'busybox', repository: 'library/busybox', tags: ['1.35'], what: 'BusyBox 1.35' },
  { folder: 'mariadb', repository: 'library/mariadb', tags: ['10.11'], what: 'MariaDB 10.11' },
  { folder: 'rabbitmq', repository: 'library/rabbitmq', tags: ['3.10'], what: 'RabbitMQ 3.10' },
  { folder: 'memcached', repository: 'library/memcached', tags: ['1.6'], what: 'memcached 1.6' },
  { folder: 'nats', repository: 'library/nats', tags: ['2.9'], what: 'NATS 2.9' },
  { folder: 'eclipse-mosquitto', repository: 'library/eclipse-mosquitto', tags: ['2.0'], what: 'Mosquitto 2.0' },
]
