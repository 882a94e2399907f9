/** Which room may import which (docs/architecture.md), and no circles. */
const room = (name) => `^${name}/`;
const rooms = [
  'electron/main',
  'electron/preload',
  'renderer',
  'shared',
  'pool',
  'tests',
  'scripts',
  'bench',
];

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: room(from), pathNot: '\\.test\\.tsx?$' },
  to: { path: rooms.filter((other) => other !== from && !allowed.includes(other)).map(room) },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\.css$', '^(hast|mdast)$', '^virtual:'] },
    },
    only('main-uses-shared', 'electron/main', ['shared']),
    only('preload-uses-shared', 'electron/preload', ['shared']),
    only('renderer-uses-shared', 'renderer', ['shared']),
    only('shared-stands-alone', 'shared', []),
    only('pool-uses-shared', 'pool', ['shared']),
    {
      name: 'pool-takes-only-money-and-locales',
      severity: 'error',
      from: { path: room('pool'), pathNot: '\\.test\\.ts$' },
      to: { path: '^shared/', pathNot: '^shared/(money|locales)' },
    },
    {
      name: 'preload-takes-only-channel-names',
      severity: 'error',
      from: { path: room('electron/preload'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^shared/ipc/(channels|bridge)\\.ts$', '^electron$', 'node_modules/electron/'] },
    },
    {
      name: 'features-do-not-meet',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/([^/]+)/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'lower-renderer-rooms-do-not-look-up',
      severity: 'error',
      from: {
        path: '^renderer/(ui|markdown|data|platform|stores|live|i18n|styles)/',
        pathNot: '\\.test\\.tsx?$',
      },
      to: { path: '^renderer/(app|features)/' },
    },
    {
      name: 'ui-is-dumb',
      severity: 'error',
      from: { path: '^renderer/(ui|markdown)/' },
      to: { path: '^renderer/(data|stores|live|platform)/' },
    },
    {
      name: 'only-data-knows-dexie',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/data/' },
      to: { path: 'node_modules/dexie' },
    },
    {
      name: 'only-net-makes-requests',
      severity: 'error',
      from: { path: '^electron/', pathNot: ['^electron/main/net/', '\\.test\\.ts$'] },
      to: { path: ['node_modules/undici', '^(node:)?(http|https|http2|net|tls|dgram)$'] },
    },
    {
      name: 'product-does-not-know-tests',
      severity: 'error',
      from: { path: '^(electron|renderer|shared|pool)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: ['^tests/', '\\.test\\.tsx?$'] },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.(css|json)$', '^bench/stream/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs'],
    },
  },
};
