/**
 * `node scripts/complete-lock.ts`: adds to package-lock.json the packages for other platforms that its packages
 * name as optional and that npm left out because its registry did not have them: without them `npm ci` refuses
 * the whole lock. Run it after `npm install` with such a registry.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Locked {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const FILE = 'package-lock.json'
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/
const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

/** What a package's name says of where it runs: `@swc/core-linux-arm-gnueabihf`. */
function platformOf(name: string): Pick<Locked, 'os' | 'cpu'> {
  const words = name.split(/[-/]/)
  const os = SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  return { ...(cpu.length > 0 && { cpu }), ...(os.length > 0 && { os }) }
}

const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(FILE, 'utf8'))
const added: Record<string, Locked> = {}
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const platform = platformOf(name)
    const known = `${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages
    if (known || !EXACT.test(version) || platform.os === undefined) continue
    added[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true, ...platform }
  }
}
const packages = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, 'en'))
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, undefined, 2)}\n`)
console.log(`${Object.keys(added).length} packages added`)
