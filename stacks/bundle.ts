import { createHash } from "node:crypto";
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
  readonly metafile: Metafile;
};

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** Some of the SDK's dependencies are CommonJS and call `require` for modules of Node.js. */
const requireBanner =
  'import { createRequire as orderlyRequire } from "node:module"; const require = orderlyRequire(import.meta.url);';

/** A fixed time of the file in the zip, so that the same code always makes the same zip. */
const zipTime = new Date(1980, 0, 1);

/** Bundles an entry file with all that it imports into one minified ES module, `index.mjs`, and zips it. */
export async function bundle(entryFile: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectFolder,
    entryPoints: [entryFile],
    outfile: "index.mjs",
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
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${entryFile} gave no bundle`);
  const zip = zipSync({ "index.mjs": output.contents }, { mtime: zipTime, level: 9 });
  const hash = createHash("sha256").update(zip).digest("base64");
  return { zip, hash, code: output.contents, metafile };
}
