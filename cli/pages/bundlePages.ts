import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A file of the pages as it is served. */
export type Asset = { readonly contentType: string; readonly bytes: Uint8Array };

const webFolder = fileURLToPath(new URL("../../web/", import.meta.url));

/** A page: its folder, which names its script and style, and what its document says. */
type PageSource = Readonly<Record<"name" | "description" | "withoutScript", string>>;

/** The pages by the path that they are served at. */
const pages: Readonly<Record<string, PageSource>> = {
  "/": {
    name: "shop",
    description: "A shop whose services report each step of an order as it happens.",
    withoutScript: "The shop talks to its services by itself, which needs JavaScript.",
  },
  "/console": {
    name: "console",
    description: "The pipeline of the shop: its stream, processors, views and clients, as they work.",
    withoutScript: "The console asks its questions by itself, which needs JavaScript.",
  },
};

const contentTypes: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Bundles the pages: every file that a browser asks for, by its path. */
export async function bundlePages(): Promise<ReadonlyMap<string, Asset>> {
  const names = Object.values(pages).map(({ name }) => name);
  const template = await readFile(`${webFolder}page.html`, "utf8");
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
  const documents = Object.entries(pages).map(([path, page]) => [path, toDocument(template, page)] as const);
  return new Map([
    ...outputFiles.map(
      ({ path, contents }) => [path, { contentType: typeOf(path), bytes: contents }] as const,
    ),
    ["/assets/icon.svg", await toAsset(`${webFolder}icon.svg`)] as const,
    ...documents,
  ]);
}

/** The document that all pages share, with what is a page's own in place of `{its name}`. */
function toDocument(template: string, page: PageSource): Asset {
  const text = template.replace(/\{(\w+)\}/g, (_whole, name: keyof PageSource) => page[name]);
  return { contentType: typeOf(".html"), bytes: new TextEncoder().encode(text) };
}

async function toAsset(path: string): Promise<Asset> {
  return { contentType: typeOf(path), bytes: await readFile(path) };
}

function typeOf(path: string): string {
  return contentTypes[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
