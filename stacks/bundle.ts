import { createHash } from "node:crypto";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { zipSync } from "fflate";

/** A function's deployment package. */
export type Bundle = {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip, base64: what tells Lambda that the code changed. */
  readonly hash: string;
  /** The JavaScript itself. */
  readonly code: Uint8Array;
  /** What each file brought into it, by path. */
  readonly inputs: Metafile["outputs"][string]["inputs"];
};

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** Nothing is written there: it is what the build names its outputs by. */
const outFolder = "dist";

/** Some of the SDK's dependencies are CommonJS and call `require` for modules of Node.js. */
const requireBanner =
  'import { createRequire as orderlyRequire } from "node:module"; const require = orderlyRequire(import.meta.url);';

/** A fixed time of the file in the zip, so that the same code always makes the same zip. */
const zipTime = new Date(1980, 0, 1);

/**
 * Bundles each entry file, by its function's name, with all that it imports into one minified ES module, `index.mjs`,
 * and zips it. One build reads what several of them import once, and makes of each what a build of its own would.
 */
export async function bundle(entryFiles: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Bundle>> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectFolder,
    entryPoints: Object.fromEntries(entryFiles),
    outdir: outFolder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node22",
    // ES modules shake down further than the CommonJS builds that packages name first for Node.js.
    mainFields: ["module", "main"],
    alias: { "@aws-sdk/credential-provider-node": "./stacks/lambdaCredentials.ts" },
    banner: { js: requireBanner },
    legalComments: "none",
    logLevel: "silent",
  });
  const codes = new Map(outputFiles.map(({ path, contents }) => [basename(path, ".mjs"), contents]));
  const bundles = [...entryFiles].map(([name, file]) => {
    const code = codes.get(name);
    if (code === undefined) throw new Error(`${file} gave no bundle`);
    const inputs = metafile.outputs[`${outFolder}/${name}.mjs`]?.inputs ?? {};
    return [name, { ...pack(code), code, inputs }] as const;
  });
  return new Map(bundles);
}

function pack(code: Uint8Array): Pick<Bundle, "zip" | "hash"> {
  const zip = zipSync({ "index.mjs": code }, { mtime: zipTime, level: 9 });
  return { zip, hash: createHash("sha256").update(zip).digest("base64") };
}
