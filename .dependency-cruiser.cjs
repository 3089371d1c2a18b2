/** Dependencies point inwards: apps → libs, apps/worker → workflows; the domain knows nothing but itself. */
const domain = '^libs/(handover|candidate|enquiry|policy|service-point|organisation|journey|funding|programme|employer)/';
const tests = '(^test/|\\.(test|test-support|examples|contract)\\.ts$|^libs/kernel/given\\.ts$|^bench/)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third; a type goes round freely, since nothing is left of it.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'libs-know-no-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|workflows)/' },
    },
    {
      name: 'workflows-only-in-the-worker',
      comment: 'Others name a workflow by the constants in libs/temporal.',
      severity: 'error',
      from: { path: '^apps/', pathNot: '^apps/worker/' },
      to: { path: '^workflows/' },
    },
    {
      name: 'apps-stand-alone',
      comment: 'Apps meet over the wire; the composition for one machine knows them all, and so may the tests.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: ['^apps/standalone/', tests] },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'domain-imports-only-published-types',
      comment: 'A domain folder imports itself, the kernel, the calendar port, and what another domain folder publishes.',
      severity: 'error',
      from: { path: `${domain}`, pathNot: tests },
      to: {
        path: '^(libs|apps|workflows)/',
        pathNot: [
          '^libs/$1/',
          '^libs/kernel/',
          '^libs/calendar/working-calendar\\.ts$',
          '^libs/vault/sealed\\.ts$',
          '^libs/[^/]+/(index|policy|situation|sealed)\\.ts$',
        ],
      },
    },
    {
      name: 'domain-knows-no-infrastructure',
      comment: 'index.ts is what a folder publishes; of folders with I/O nothing is for the domain.',
      severity: 'error',
      from: { path: `${domain}`, pathNot: tests },
      to: {
        path: '^libs/(event-store|execution|database|postgres-server|identity|temporal|read-models|reporting|settings|logging|clock|projections?)/',
      },
    },
    {
      name: 'domain-is-pure',
      comment: 'No framework, clock, randomness or I/O: no packages at all, and no modules of Node.',
      severity: 'error',
      from: { path: [domain, '^libs/kernel/(actor|aggregate|json|obligation)\\.ts$'], pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core', 'unknown', 'undetermined'] },
    },
    {
      name: 'workflows-know-no-domain',
      comment:
        'Workflow code is replayed: it knows the contract with the activities and nothing that may change for another reason.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: tests },
      to: {
        path: '^(libs|apps)/',
        pathNot: ['^libs/temporal/', '^libs/kernel/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-framework-in-libs',
      severity: 'error',
      from: { path: '^libs/', pathNot: tests },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'nothing-that-runs-needs-a-development-package',
      severity: 'error',
      from: { path: '^(apps|libs|workflows)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
