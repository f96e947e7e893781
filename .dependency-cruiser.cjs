/** The plug-ins: named in one place, known nowhere else. */
const plugins = '^(collectors|controls|reports|src/(trackers|notifiers)/[^/]+)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-a-leaf',
      comment:
        'Core is the vocabulary that everything else speaks. Were it to depend on anything, a change there could change what a verdict means.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: ['^src/core/', '^node_modules/zod/'] },
    },
    {
      name: 'collectors-only-collect',
      comment:
        'A collector asks its provider and keeps the answers. What it cannot import it cannot decide: it never judges, stores or plans.',
      severity: 'error',
      from: { path: '^collectors/([^/]+)/' },
      to: { path: '^(src|controls|reports)/', pathNot: '^src/core/' },
    },
    {
      name: 'collectors-stand-alone',
      comment:
        'Collectors never see each other: a provider is added, changed or removed as one folder.',
      severity: 'error',
      from: { path: '^collectors/([^/]+)/' },
      to: { path: '^collectors/', pathNot: '^collectors/$1/' },
    },
    {
      name: 'controls-see-core-alone',
      comment:
        'A check is a pure function of facts, so that an old verdict can be recomputed from old evidence. It has no clock, no disk, no network, and no package but the schemas of its parameters.',
      severity: 'error',
      from: { path: '^controls/' },
      to: { pathNot: ['^controls/', '^src/core/', '^node_modules/zod/'] },
    },
    {
      name: 'reports-only-render',
      comment:
        'A report renders a read model it is handed and never queries, so that every report says the same of the same moment.',
      severity: 'error',
      from: { path: '^reports/' },
      to: { pathNot: ['^reports/', '^src/core/', '^node_modules/hono/'] },
    },
    {
      name: 'reports-stand-alone',
      comment: 'A report is one folder, removed without touching another.',
      severity: 'error',
      from: { path: '^reports/([^/]+)/' },
      to: { path: '^reports/[^/]+/', pathNot: '^reports/$1/' },
    },
    {
      name: 'trackers-and-notifiers-see-core-alone',
      comment:
        'A tracker carries tickets to and fro, a notifier carries messages. What a nonconformity is, when it may close and what is worth an alert is decided before they are asked.',
      severity: 'error',
      from: { path: '^src/(trackers|notifiers)/([^/]+)/' },
      to: {
        path: '^(src|collectors|controls|reports)/',
        pathNot: ['^src/core/', '^src/$1/$2/'],
      },
    },
    {
      name: 'plug-ins-by-registry',
      comment:
        'Only the registry names plug-ins: one line adds one. What else imports a plug-in knows a provider it should not know, types included.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/registry\\.ts$', '^src/(trackers|notifiers)/'] },
      to: { path: plugins },
    },
    {
      name: 'sql-in-the-store',
      comment:
        'Only the store knows SQL: the queries that must run alike on SQLite and PostgreSQL are all in one place.',
      severity: 'error',
      from: { pathNot: ['^src/store/', '^test/', '^node_modules/'] },
      to: { path: '^node_modules/(@types/)?(kysely|better-sqlite3|pg)/' },
    },
    {
      name: 'schedule-in-the-daemon',
      comment:
        'Only the daemon knows when to run, and the configuration what a cron line is; a scheduled run and one on demand are the same code path.',
      severity: 'error',
      from: { pathNot: ['^src/(daemon/|config/schedule\\.ts$)', '^test/', '^node_modules/'] },
      to: { path: '^node_modules/croner/' },
    },
    {
      name: 'engine-below-the-shells',
      comment: 'The engine and the store serve the shells, and do not know them.',
      severity: 'error',
      from: { path: '^src/(engine|evidence|store)/' },
      to: { path: '^src/(cli|console|daemon|demo|registry\\.ts)' },
    },
    {
      name: 'demo-apart',
      comment:
        'The embedded estate is invented data. Only the command that runs the demonstration may reach it, so that nothing real ever mixes with it.',
      severity: 'error',
      from: { path: '^(src|collectors|controls|reports)/', pathNot: '^src/(demo|cli)/' },
      to: { path: '^src/demo/' },
    },
    {
      name: 'nothing-needs-tests',
      comment: 'What ships must work without the tests.',
      severity: 'error',
      from: { pathNot: ['^test/', '^node_modules/'] },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-packages',
      comment: 'What ships must run with the packages that an installation has.',
      severity: 'error',
      from: { path: '^(src|collectors|controls|reports)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere is a typing error or a missing package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Modules in a cycle can only be understood, tested and changed together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing uses and that uses nothing is left over.',
      severity: 'error',
      from: { orphan: true, pathNot: ['^test/', '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types too: a plug-in's type elsewhere is knowledge of the plug-in.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
