/**
 * The walls between the rooms: what each may import of ours. A file that holds nothing but types is open to
 * rooms that may know an engine's words and not its work.
 */
const ENGINE_TYPES = 'engine/(port|port-images|port-types|events)\\.ts$'
const SPEC_TYPES = 'spec/(container-)?types\\.ts$'
const ACTION_TYPES = 'actions/(events|outcomes|requests|deps)\\.ts$'

const ROOMS = {
  base: [],
  definition: ['base'],
  spec: ['definition', 'base'],
  plan: ['spec', 'base', ENGINE_TYPES],
  engine: ['base', SPEC_TYPES],
  ready: ['base', ENGINE_TYPES, SPEC_TYPES],
  state: ['base', ENGINE_TYPES, SPEC_TYPES],
  actions: ['state', 'ready', 'plan', 'engine', 'spec', 'definition', 'base'],
  delivery: ['actions', 'state', 'spec', 'base', ENGINE_TYPES],
  cli: [
    'base',
    'definition',
    ACTION_TYPES,
    'plan',
    ENGINE_TYPES,
    SPEC_TYPES,
    'actions/(connect|lifecycle|load|locate|abandoned|janitor/spawn)\\.ts$',
  ],
  commands: ['cli', 'actions', 'plan', 'spec', 'base', ENGINE_TYPES],
  testing: ['actions', 'base', ENGINE_TYPES, SPEC_TYPES],
}

const wall = ([room, open]) => ({
  name: `walls-of-${room}`,
  comment: `${room}/ may import ${open.length === 0 ? 'nothing of ours' : open.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [room, ...open].map((name) => (name.endsWith('$') ? `^src/${name}` : `^src/${name}/`)),
  },
})

const only = (name, modules, rooms) => ({
  name,
  severity: 'error',
  from: { path: '^(src|bin)/', pathNot: rooms },
  to: { path: `node_modules/(${modules})/` },
})

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(ROOMS).map(wall),
    only('dockerode-behind-the-port', 'dockerode|docker-modem', '^src/engine/docker/'),
    only('testcontainers-in-testing', 'testcontainers', '^src/testing/'),
    only('oclif-in-the-face', '@oclif/core', '^(src/(cli|commands)/|src/(commands|main)\\.ts$|bin/)'),
    {
      name: 'adapter-behind-connect',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/(docker/|connect\\.ts$)' },
      to: { path: '^src/engine/docker/' },
    },
    {
      name: 'no-public-face-from-inside',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'pure-rooms-have-no-effects',
      severity: 'error',
      from: { path: '^src/(base|definition|spec|plan)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path|crypto)(/posix)?$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.gen\\.' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
