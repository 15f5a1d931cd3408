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
      name: "core-is-pure",
      comment:
        "engine/core has no clock, no randomness, no I/O and no SDK: it imports itself and uuid alone.",
      severity: "error",
      from: { path: "^engine/core/" },
      to: { pathNot: ["^engine/core/", "^uuid$", "^node:crypto$", "^crypto$"] },
    },
    {
      name: "sdk-in-adapters-only",
      comment: "The AWS SDK stands behind ports.",
      severity: "error",
      from: {
        path: "^(engine|processors|schemas|stacks)/",
        pathNot: ["^engine/aws/", "^processors/mail/sesMailer"],
      },
      to: { path: sdk },
    },
    {
      name: "engine-knows-no-domain",
      severity: "error",
      from: { path: "^engine/" },
      to: { path: "^(schemas|processors|stacks|cloud|cli|tests|bench)/" },
    },
    {
      name: "schemas-know-the-engine-only",
      severity: "error",
      from: { path: "^schemas/" },
      to: { path: "^(processors|stacks|cloud|cli|tests|bench)/" },
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
      to: { path: "^(stacks|cloud|cli|tests|bench)/" },
    },
    {
      name: "stacks-take-names-only",
      comment:
        "A stack shares the names of environment variables and indexes with the functions, and no code.",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(engine|processors|schemas)/", pathNot: "/(environment|tableNames)\\.ts$" },
    },
    {
      name: "cloud-imports-nothing-of-ours",
      comment: "So that it cannot share our mistakes.",
      severity: "error",
      from: { path: "^cloud/" },
      to: { path: ["^(engine|processors|schemas|stacks|cli|tests|bench)/", sdk] },
    },
    {
      name: "pages-take-types-and-their-own",
      comment: "What runs in a browser shares the contracts' types with the services, and no code.",
      severity: "error",
      from: { path: "^web/" },
      to: {
        path: ["^(engine|processors|schemas|stacks|cloud|cli|tests|bench)/", sdk],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "edges-are-imported-by-nobody",
      severity: "error",
      from: { path: "^(engine|processors|schemas|stacks|cloud)/" },
      to: { path: "^(cli|tests|bench|web)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".mjs", ".json"] },
    parser: "swc",
  },
};
