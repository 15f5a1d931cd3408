import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A file of the pages as it is served. */
export type Asset = { readonly contentType: string; readonly bytes: Uint8Array };

const webFolder = fileURLToPath(new URL("../../web/", import.meta.url));

/** The pages by the path that they are served at, each with its script and style. */
const pages = { "/": "shop", "/console": "console" } as const;

const contentTypes: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Bundles the pages: every file that a browser asks for, by its path. */
export async function bundlePages(): Promise<ReadonlyMap<string, Asset>> {
  const names = Object.values(pages);
  const { outputFiles } = await build({
    absWorkingDir: webFolder,
    entryPoints: Object.fromEntries(names.map((name) => [name, `./${name}/main.tsx`])),
    outdir: "/assets",
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
  });
  const documents = Object.entries(pages).map(
    async ([path, name]) => [path, await toAsset(`${webFolder}${name}/index.html`)] as const,
  );
  return new Map([
    ...outputFiles.map(
      ({ path, contents }) => [path, { contentType: typeOf(path), bytes: contents }] as const,
    ),
    ["/assets/icon.svg", await toAsset(`${webFolder}icon.svg`)] as const,
    ...(await Promise.all(documents)),
  ]);
}

async function toAsset(path: string): Promise<Asset> {
  return { contentType: typeOf(path), bytes: await readFile(path) };
}

function typeOf(path: string): string {
  return contentTypes[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
