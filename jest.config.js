/** Tests run as ES modules; @swc/jest only strips the types (see CONTRIBUTING.md). */
export default {
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testEnvironment: "node",
  // No test is about time: a busy machine takes longer, and is not wrong.
  testTimeout: 30_000,
  // The default, one fewer than there are cores, would run one after the other on two.
  maxWorkers: 2,
  testSequencer: "<rootDir>/tests/support/longestFirst.js",
  globalSetup: "<rootDir>/tests/support/startRun.ts",
  globalTeardown: "<rootDir>/tests/support/endRun.ts",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2024", parser: { syntax: "typescript" } },
        module: { type: "es6" },
      },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/dist"],
};
