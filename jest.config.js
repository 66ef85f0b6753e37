/** @type {import('jest').Config} */
module.exports = {
  // Only here: other folders hold packages of their own, which jest would take for duplicates.
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/(browser|image|smoke|integration|load)/'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/assembly/setup.ts',
  globalTeardown: '<rootDir>/test/assembly/teardown.ts',
  testTimeout: 120_000,
  maxWorkers: 2,
  randomize: true,
  reporters: [
    'default',
    [
      'jest-junit',
      { outputDirectory: 'reports', outputName: 'jest.xml', classNameTemplate: '{filepath}', titleTemplate: '{title}' },
    ],
  ],
};
