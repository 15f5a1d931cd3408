// Writes what comes of each recording beside it. Run: npm run golden, and read the difference before you commit it.
import { writeFileSync } from "node:fs";
import { findRecordings, type Recording, readJson, toText } from "./recording.ts";
import { runRecording } from "./runRecording.ts";

if (process.env.CI) {
  process.stderr.write(
    "Goldens are not written where CI is set: a build compares them, and people change them.\n",
  );
  process.exit(1);
}

for (const { processor, path, goldenPath } of findRecordings()) {
  writeFileSync(goldenPath, toText(await runRecording(readJson<Recording>(path), { processor })));
  process.stdout.write(`${goldenPath}\n`);
}
