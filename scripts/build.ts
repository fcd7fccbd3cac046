/**
 * `npm run build`: the command line and the library as bundles, because reading a thousand small files is what
 * starting would spend its time on; and the library's types.
 */
import { rm } from 'node:fs/promises'
import { build, type Plugin } from 'esbuild'
import { execa } from 'execa'

/**
 * What dockerode loads at its start and few ever use: ssh, and BuildKit's sessions; and what has files of its
 * own beside its code. They stay dependencies, and are loaded by whoever uses them.
 */
const HEAVY = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|open|@balena\/dockerignore)$/

const lateRequires: Plugin = {
  name: 'late-requires',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: HEAVY }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'late' } : { path, external: true },
    )
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `
        let real
        const load = () => (real ??= require('node:module').createRequire(__filename)(${JSON.stringify(path)}))
        // Members are late as well: "require('ssh2').Client" is how they are taken when nothing is needed yet.
        const late = (target) => new Proxy(function () {}, {
          get: (_, key) => target()[key],
          apply: (_, self, args) => Reflect.apply(target(), self, args),
          construct: (_, args) => Reflect.construct(target(), args),
        })
        module.exports = new Proxy(function () {}, { get: (_, key) => late(() => load()[key]) })`,
      loader: 'js',
    }))
  },
}

/**
 * A module that imports `node:http` reads all of its exports at once, and with one of them Node loads an HTTP client
 * of its own that nobody here uses: required, they are read one by one.
 */
const plainHttp: Plugin = {
  name: 'plain-http',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'plain' } : { path, external: true },
    )
    onLoad({ filter: /.*/, namespace: 'plain' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
      loader: 'js',
    }))
  },
}

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { index: 'src/index.ts', main: 'src/main.ts', 'command-list': 'src/command-list.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  // Half of what is bundled is CommonJS and asks for require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); import { dirname as __dirnameOf } from 'node:path'; const __filename = import.meta.filename; const __dirname = __dirnameOf(__filename);",
  },
  // Node's own streams are what that package copies.
  alias: { 'readable-stream': 'node:stream' },
  plugins: [lateRequires, plainHttp],
  logLevel: 'warning',
})
await execa('tsc', ['-p', 'tsconfig.build.json'], { preferLocal: true, stdio: 'inherit' })
