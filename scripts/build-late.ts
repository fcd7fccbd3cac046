/** What the build loads later than its sources say: plugins of the bundler. */
import type { Plugin } from 'rolldown'

/**
 * What dockerode loads at its start and few ever use: ssh, TLS, tars, and BuildKit's sessions; and what has files of
 * its own beside its code. The packages stay dependencies, and are loaded by whoever uses them.
 */
const HEAVY =
  /^(https|zlib|ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|open|testcontainers|vitest|@balena\/dockerignore)$/

/** Stand-ins for what CommonJS requires of these; what is imported is loaded by Node as it is. */
export const latePackages: Plugin = {
  name: 'late-packages',
  resolveId: {
    filter: { id: HEAVY },
    handler: (path, _importer, { kind }) =>
      kind === 'require-call' ? `${PACKAGE}${path}` : { id: path, external: true },
  },
  load: {
    filter: { id: /^\0late-package:/ },
    handler: (id) => ({
      code: `
        let real
        const load = () => (real ??= require('node:module').createRequire(__filename)(${quoted(id, PACKAGE)}))
        // Members are late as well: "require('ssh2').Client" is how they are taken when nothing is needed yet.
        const late = (target) => new Proxy(function () {}, {
          get: (_, key) => target()[key],
          apply: (_, self, args) => Reflect.apply(target(), self, args),
          construct: (_, args) => Reflect.construct(target(), args),
        })
        module.exports = new Proxy(function () {}, { get: (_, key) => late(() => load()[key]) })`,
      moduleType: 'js',
    }),
  },
}
const PACKAGE = '\0late-package:'

const quoted = (id: string, prefix: string): string => JSON.stringify(id.slice(prefix.length))

const MODULE = '\0late-module:'

/**
 * A module that imports one of Node's reads all of its exports at once, which loads much that nobody here uses, and does
 * so before it is known whether any is used. Required when the first of them is read, only that is loaded, and only then.
 * The careful parser of YAML is as large, and most definitions have no use for it.
 */
export const lateModules: Plugin = {
  name: 'late-modules',
  resolveId: {
    filter: { id: /^(node:.*|yaml)$/ },
    handler: (path, importer, { kind }) =>
      kind === 'import-statement' && importer?.startsWith('\0') === false ? `${MODULE}${path}` : undefined,
  },
  load: {
    filter: { id: /^\0late-module:/ },
    handler: (id) => ({
      code: `
        let real
        // A prototype, since what is bundled copies a module's own properties, and reads them for it.
        const late = { get: (_, key) => (real ??= require(${quoted(id, MODULE)}))[key] }
        module.exports = Object.create(new Proxy({}, late))`,
      moduleType: 'js',
    }),
  },
}

/**
 * A file that TypeScript made CommonJS of loads all that it names before it does anything. It reads what it loads as
 * `parse_1.Parser` and never otherwise, so that each can as well be loaded when it is first read: a command uses a tenth
 * of the framework.
 */
export const lateFramework: Plugin = {
  name: 'late-framework',
  transform: {
    filter: { id: /@oclif\/core\/lib\/.*\.js$/ },
    // Every statement stays on its line, which is all that a stack trace tells of the framework.
    handler: (text) => ({ code: withLateRequires(text), map: null }),
  },
}

const REQUIRE = /^const (\w+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm

function withLateRequires(text: string): string {
  const names = [...text.matchAll(REQUIRE)].map(([, name]) => name).join('|')
  if (names === '') return text
  const late = text
    .replace(REQUIRE, 'let $1__known; const $1__late = () => ($1__known ??= $2);')
    .replace(new RegExp(`(?<![\\w.])(${names})\\.`, 'g'), '($1__late()).')
  const readOtherwise = new RegExp(`\\b(${names})\\b`).test(late)
  return readOtherwise ? text : late
}
