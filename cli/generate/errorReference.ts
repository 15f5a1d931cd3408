import { errorTable } from "../../engine/index.ts";

const meanings = {
  never: "parked at once, or reported; trying again is pointless",
  now: "comes again at once, with the next delivery",
  later: "comes again until the cause is gone",
} as const;

/** The page of the engine's errors. */
export function toErrorReference(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { retry, operator }]) => `| \`${code}\` | ${retry} | ${operator} |`,
  );
  const classes = Object.entries(meanings).map(([retry, meaning]) => `- **${retry}**: ${meaning}.`);
  return `# Errors

Made of \`engine/core/errors.ts\` by \`npm run generate\`. The code stands in logs, in \`orderly parked\`, and in what the
client of a parked event hears.

${classes.join("\n")}

| code | retry | what an operator does |
| ---- | ----- | --------------------- |
${rows.join("\n")}
`;
}
