/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages/*/src,packages/dashboard/page,tests}/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Resolve workspace packages to their TypeScript source, so tests never run against a stale build.
  testEnvironmentOptions: { customExportConditions: ['@isobar/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/packages/.*/dist', '<rootDir>/.ci/cache'],
  restoreMocks: true,
  collectCoverageFrom: ['packages/*/src/**/*.ts', '!**/main.ts', '!**/*.test.ts'],
};
