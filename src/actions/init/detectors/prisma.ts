import type { Detector } from '../types.ts'

const FILES = ['prisma/schema.prisma', 'schema.prisma']

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  postgresql: ['postgres'],
  postgres: ['postgres'],
  mysql: ['mysql', 'mariadb'],
  mongodb: ['mongodb'],
  sqlserver: ['sqlserver'],
  cockroachdb: ['cockroachdb', 'postgres'],
}

/** Prisma: the provider of its schema, and the variable that it reads the url from. */
export const prisma: Detector = (files) => ({
  signs: FILES.flatMap((file) => {
    const source = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(files.get(file) ?? '')?.[1] ?? ''
    const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(source)?.[1] ?? ''
    const variable = /^\s*url\s*=\s*env\("(\w+)"\)/m.exec(source)?.[1]
    const templates = TEMPLATES[provider]
    if (templates === undefined) return []
    return [
      {
        templates,
        because: `${file}: provider ${provider}`,
        address: variable === undefined ? undefined : { variable, scheme: provider },
      },
    ]
  }),
})
