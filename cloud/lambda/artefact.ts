import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { unzip } from "fflate";
import { placeFolder } from "./placeFolder.ts";

/** The deployment package on this machine: where it is unpacked, and what GetFunction tells of it. */
export type InstalledArtefact = {
  readonly taskRoot: string;
  /** SHA-256 of the package in base64; of a folder, undefined. */
  readonly codeSha256: string | undefined;
  readonly codeSizeBytes: number;
};

/**
 * Unpacks a zip into `<root>/<hash>` once, however many functions share it; a folder is used where it stands.
 * Throws when the path is neither, or when an entry would leave the folder.
 */
export async function installArtefact(path: string, root: string): Promise<InstalledArtefact> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Error(`The deployment package ${path} cannot be read`, { cause });
  });
  if (found.isDirectory()) {
    return { taskRoot: resolve(path), codeSha256: undefined, codeSizeBytes: 0 };
  }
  const bytes = await readFile(path);
  const hash = createHash("sha256").update(bytes);
  const codeSha256 = hash.copy().digest("base64");
  const taskRoot = join(resolve(root), hash.digest("hex").slice(0, 32));
  await placeFolder(taskRoot, () => entriesOf(bytes, path));
  return { taskRoot, codeSha256, codeSizeBytes: bytes.length };
}

function entriesOf(bytes: Buffer, path: string): Promise<Record<string, Uint8Array>> {
  return new Promise((settle, fail) => {
    unzip(bytes, (error, entries) => {
      if (error)
        fail(
          new Error(`The deployment package ${path} is no readable zip: ${error.message}`, { cause: error }),
        );
      else settle(entries);
    });
  });
}
