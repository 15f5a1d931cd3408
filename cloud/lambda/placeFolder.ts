import { randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";

/** Files of a folder by path; a path that ends in `/` is a folder, and is made only with a file in it. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

/**
 * Makes a folder that bears the hash of its content in its name, whole or not at all; where it stands already, nothing
 * is read. Throws when a file would leave the folder.
 */
export async function placeFolder(folder: string, read: () => Files | Promise<Files>): Promise<void> {
  if (await exists(folder)) return;
  // Written beside its place and renamed, so that a crash never leaves half a folder under the hash.
  const draft = `${folder}.${randomUUID()}`;
  const files = Object.entries(await read());
  await mkdir(draft, { recursive: true });
  for (const [name, content] of files) {
    const target = resolve(draft, name);
    if (!target.startsWith(draft + sep))
      throw new Error(`The deployment package names a path outside it: ${name}`);
    if (name.endsWith("/")) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  await rename(draft, folder).catch(async (cause: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(folder))) throw cause;
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
