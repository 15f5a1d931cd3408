const sdk = "node_modules/@(aws-sdk|smithy)/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "What needs each other is one thing: put it together, or cut the part that both need.",
      severity: "error",
      // A recursive-descent parser and its evaluator are recursive by nature.
      from: { pathNot: "^cloud/stack/expression/" },
      to: { circular: true, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-unresolvable",
      comment: "What cannot be resolved cannot be judged. aws-lambda is a package of types alone.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^aws-lambda$" },
    },
    {
      name: "core-is-pure",
      comment:
        "engine/core has no clock, no randomness, no I/O and no SDK: it imports itself and uuid alone.",
      severity: "error",
      from: { path: "^engine/core/" },
      to: { pathNot: ["^engine/core/", "node_modules/uuid/", "^(node:)?crypto$"] },
    },
    {
      name: "runtime-knows-ports-only",
      comment: "The loop is the same on AWS, in memory and in simulation.",
      severity: "error",
      from: { path: "^engine/runtime/" },
      to: { path: "^engine/(aws|memory|lambda)/" },
    },
    {
      name: "sdk-in-adapters-only",
      comment: "The AWS SDK stands behind ports.",
      severity: "error",
      from: {
        path: "^(engine|replay|processors|schemas|stacks)/",
        pathNot: ["^engine/aws/", "^replay/(aws|lambda)/", "^processors/mail/sesMailer"],
      },
      to: { path: sdk },
    },
    {
      name: "engine-knows-no-domain",
      severity: "error",
      from: { path: "^engine/" },
      to: { path: "^(replay|schemas|processors|stacks|cloud|cli|tests|bench|simulation|web)/" },
    },
    {
      name: "replay-knows-the-engine-only",
      comment: "Replay works for any processors on any log: it is handed both.",
      severity: "error",
      from: { path: "^replay/" },
      to: { path: "^(schemas|processors|stacks|cloud|cli|tests|bench|simulation|web)/" },
    },
    {
      name: "replay-talks-to-the-world-through-ports",
      comment:
        "No SDK and no adapter of it but in the adapters and where they are put together: all of it runs in a test.",
      severity: "error",
      from: { path: "^replay/", pathNot: "^replay/(aws|lambda)/" },
      to: { path: "^replay/aws/" },
    },
    {
      name: "schemas-know-the-engine-only",
      severity: "error",
      from: { path: "^schemas/" },
      to: { path: "^(replay|processors|stacks|cloud|cli|tests|bench|simulation|web)/" },
    },
    {
      name: "processors-do-not-import-each-other",
      severity: "error",
      from: { path: "^processors/([^/]+)/" },
      to: { path: "^processors/[^/]+/", pathNot: "^processors/$1/" },
    },
    {
      name: "processors-know-no-deployment",
      severity: "error",
      from: { path: "^processors/" },
      to: { path: "^(stacks|cloud|cli|tests|bench|simulation|web)/" },
    },
    {
      name: "stacks-take-names-only",
      comment:
        "A stack shares the names of environment variables and indexes with the functions, and no code.",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(engine|replay|processors|schemas)/", pathNot: "/(environment|tableNames)\\.ts$" },
    },
    {
      name: "cloud-imports-nothing-of-ours",
      comment: "So that it cannot share our mistakes.",
      severity: "error",
      from: { path: "^cloud/" },
      to: { path: ["^(engine|replay|processors|schemas|stacks|cli|tests|bench|simulation|web)/", sdk] },
    },
    {
      name: "edges-are-imported-by-nobody",
      severity: "error",
      from: { path: "^(engine|replay|processors|schemas|stacks|cloud)/" },
      to: { path: "^(cli|tests|bench|simulation|web)/" },
    },
    {
      name: "cli-knows-no-other-edge",
      comment: "Measurements and tests drive the command line's parts, never the other way round.",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^(tests|bench|simulation|web)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Sees type-only imports too. `tsPreCompilationDeps` is for the TypeScript compiler alone, and warns without one.
    parser: "swc",
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
