/** Where startRun says which folder it made: jest's workers inherit it. */
export const runFolderVariable = "ORDERLY_TESTS_RUN";

/** The folder of this run of the tests. */
export function runFolder(): string {
  const folder = process.env[runFolderVariable];
  if (folder === undefined)
    throw new Error("This run of the tests has no folder: jest was started without its setup.");
  return folder;
}
