import { readFileSync } from "node:fs";

const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

/** What is parked by a command bears this as the version of the code. */
export const codeVersion = `cli-${(JSON.parse(manifest) as { readonly version: string }).version}`;
