import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { CliError } from "./reportError.ts";

/** Makes the folder that an option names. @throws CliError that names the option, when nothing can be written there */
export async function usableFolder(option: string, folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = `${option} ${folder} is no folder that can be written to (${code}). Name another one.`;
    throw new CliError(message, { cause });
  }
}
