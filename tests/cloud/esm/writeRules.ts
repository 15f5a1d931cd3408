import { writeFileSync } from "node:fs";
import { namedTests, rulesTable } from "./rulesTable.ts";

/** Makes the table anew: `npm run esm-rules`. */
writeFileSync("docs/esm-rules.md", rulesTable(namedTests("tests/cloud")));
