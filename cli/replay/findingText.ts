import pc from "picocolors";
import type { Finding } from "../../replay/verify/verifyView.ts";

/** A finding for people. */
export function toFindingText(finding: Finding): string {
  const { key, kind } = finding;
  switch (kind) {
    case "missing":
      return pc.red(`${key}  missing: the log has it up to ${finding.position}, the view has nothing`);
    case "extra":
      return pc.red(`${key}  extra: the view has it at ${finding.position}, nothing in the log leads there`);
    case "behind":
      return pc.red(`${key}  behind: the view stands at ${finding.view}, the log at ${finding.log}`);
    case "different":
      return [
        pc.red(`${key}  different at ${finding.position}`),
        ...finding.differences.map(
          ({ path, log, view }) =>
            `  ${path}: the log gives ${JSON.stringify(log)}, the view has ${JSON.stringify(view)}`,
        ),
      ].join("\n");
  }
}
