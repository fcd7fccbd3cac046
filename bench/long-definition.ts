import { writeFile } from 'node:fs/promises'

const SERVICES = 105

/** Writes a definition of some 2,000 lines that uses most of what definitions have; answers with its lines. */
export async function longDefinition(file: string): Promise<number> {
  const services = Array.from({ length: SERVICES }, (_, index) => [
    `  s${index}:`,
    '    image: example/app:${VERSION}',
    '    command: ["serve", "--port", "3000"]',
    '    environment:',
    '      NODE_ENV: production',
    '      LEVEL: ${LEVEL:-info}',
    index === 0 ? '      BEFORE: none' : `      BEFORE: \${services.s${index - 1}.url}`,
    '    ports:',
    '      - "3000"',
    '    depends_on:',
    index === 0 ? '      {}' : `      s${index - 1}: { condition: service_healthy }`,
    '    volumes:',
    `      - data${index % 5}:/data`,
    '    healthcheck:',
    '      test: ["CMD", "true"]',
    '      interval: 5s',
    '    ready:',
    '      http: { port: 3000, path: /healthz }',
    '    mem_limit: 256m',
  ]).flat()
  const lines = [
    'name: long',
    'variables: { VERSION: { default: "1" } }',
    'services:',
    ...services,
    'volumes:',
    ...[0, 1, 2, 3, 4].map((index) => `  data${index}: {}`),
    'environments:',
    '  dev:',
    '    outputs:',
    ...Array.from({ length: SERVICES / 3 }, (_, index) => `      URL_${index}: \${services.s${index}.url}`),
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  return lines.length
}
