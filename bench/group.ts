/** The group of five that everybody starts: a database, a cache, and three web servers that wait for both. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const IMAGES = { db: 'postgres:15', cache: 'redis:7.0', web: 'nginx:1.22' } as const
export const WEB = ['web1', 'web2', 'web3'] as const
export const PASSWORD = 'bench'

const ENVCTL = `
services:
  db:
    image: ${IMAGES.db}
    environment: { POSTGRES_PASSWORD: ${PASSWORD} }
    ports: ["5432"]
    ready: { tcp: { port: 5432, protocol: postgres } }
  cache:
    image: ${IMAGES.cache}
    ports: ["6379"]
    ready: { tcp: { port: 6379, protocol: redis } }
${WEB.map(
  (name) => `  ${name}:
    image: ${IMAGES.web}
    ports: ["80"]
    ready: { http: { port: 80, path: / } }
    depends_on: { db: { condition: service_healthy }, cache: { condition: service_healthy } }
`,
).join('')}`

const COMPOSE = `
services:
  db:
    image: ${IMAGES.db}
    environment: { POSTGRES_PASSWORD: ${PASSWORD} }
    ports: ["127.0.0.1::5432"]
    healthcheck: { test: ["CMD-SHELL", "pg_isready -U postgres -h 127.0.0.1"], interval: 1s, timeout: 5s, retries: 30 }
  cache:
    image: ${IMAGES.cache}
    ports: ["127.0.0.1::6379"]
    healthcheck: { test: ["CMD", "redis-cli", "ping"], interval: 1s, timeout: 5s, retries: 30 }
${WEB.map(
  (name) => `  ${name}:
    image: ${IMAGES.web}
    ports: ["127.0.0.1::80"]
    depends_on: { db: { condition: service_healthy }, cache: { condition: service_healthy } }
`,
).join('')}`

/** A folder with the group for envctl (`envs.yaml`) and for Compose (`compose.yaml`), named so that runs do not meet. */
export async function writeGroup(): Promise<{ readonly folder: string; readonly name: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-bench-'))
  const name = folder
    .slice(folder.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
  await writeFile(join(folder, 'envs.yaml'), `name: ${name}e${ENVCTL}`)
  await writeFile(join(folder, 'compose.yaml'), `name: ${name}c${COMPOSE}`)
  return { folder, name }
}
