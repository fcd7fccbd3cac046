/**
 * `npm run build`: the command line and the library as a few files, because finding, reading and linking a thousand
 * small ones is what starting would spend its time on; and the library's types.
 */
import { rm } from 'node:fs/promises'
import { execa } from 'execa'
import { build } from 'rolldown'
import { lateFramework, lateModules, latePackages } from './build-late.ts'

await rm('dist', { recursive: true, force: true })
await build({
  input: {
    index: 'src/index.ts',
    main: 'src/main.ts',
    'command-list': 'src/command-list.ts',
    janitor: 'src/janitor.ts',
    keeper: 'src/keeper.ts',
    vitest: 'src/testing/vitest.ts',
    jest: 'src/testing/jest.ts',
    'node-test': 'src/testing/node-test.ts',
  },
  platform: 'node',
  // The oldest that it runs on.
  transform: { target: 'node22' },
  plugins: [latePackages, lateModules, lateFramework],
  // Node's own streams are what that package copies.
  resolve: { alias: { 'readable-stream': 'node:stream' } },
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: true },
    codeSplitting: {
      // Modules that the same commands use share a file, which left alone makes thirty files of what one command loads.
      // So what is loaded together is kept together, each with all that it imports and that none before it has.
      groups: [
        {
          name: 'base',
          test: /late-module:node|src\/(base\/|engine\/registry\/mirrors|actions\/(connect|locate|ls|ps)\.ts)/,
        },
        { name: 'cli', test: /src\/(main|cli\/(argument|base-command|flags|ports-text|table))\.ts$/ },
        { name: 'engine', test: /src\/engine\/docker\/adapter\.ts$/ },
        { name: 'operation', test: /src\/actions\/(operation|up|down)\.ts$/ },
        { name: 'definition', test: /src\/actions\/load\.ts$/ },
      ],
    },
  },
})
await execa('tsc', ['-p', 'tsconfig.build.json'], { preferLocal: true, stdio: 'inherit' })
