/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test/image'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  testTimeout: 300_000,
  reporters: [
    'default',
    [
      'jest-junit',
      {
        outputDirectory: 'reports',
        outputName: 'image.xml',
        classNameTemplate: '{filepath}',
        titleTemplate: '{title}',
      },
    ],
  ],
};
