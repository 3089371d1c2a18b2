/** One Jest run holds every kind of test; the kind is in the file name: `*.unit.test.ts` stands beside the code. */
const project = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/** All that is about EventStoreDB. */
const eventStoreDB = [
  '/libs/event-store/(eventstoredb|archive)/.*\\.test\\.ts$',
  '/test/e2e/event-store-by-setting\\.test\\.ts$',
  '/test/kill/.*event-store\\.test\\.ts$',
  '/test/distributed/two-of-each\\.test\\.ts$',
];

export default {
  testTimeout: 60_000,
  projects: [
    {
      ...project,
      displayName: 'embedded',
      roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/workflows', '<rootDir>/test'],
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: eventStoreDB,
    },
    // What is told end to end is told on both stores. `npm run test:eventstore` runs these alone.
    {
      ...project,
      displayName: 'eventstoredb',
      roots: ['<rootDir>/libs/event-store', '<rootDir>/test'],
      testRegex: [...eventStoreDB, '/test/e2e/.*\\.test\\.ts$'],
      globals: { systemsRunOn: 'eventstoredb' },
    },
  ],
};
