import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { unzip } from "fflate";

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
  if (!(await exists(taskRoot))) await unpackTo(taskRoot, await entriesOf(bytes, path));
  return { taskRoot, codeSha256, codeSizeBytes: bytes.length };
}

/** Written beside its place and renamed, so that a crash never leaves half a package under the hash. */
async function unpackTo(taskRoot: string, entries: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const draft = `${taskRoot}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  for (const [name, content] of Object.entries(entries)) {
    const target = resolve(draft, name);
    if (!target.startsWith(draft + sep))
      throw new Error(`The deployment package names a path outside it: ${name}`);
    if (name.endsWith("/")) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  await rename(draft, taskRoot).catch(async (cause: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(taskRoot))) throw cause;
  });
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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
