/** What the REPORT line tells of an invocation. */
export type Report = {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly usedMb: number;
  /** Of the first invocation of an environment only. */
  readonly initDurationMs?: number | undefined;
  /** Absent on success and on an error that the handler reported. */
  readonly status?: "timeout" | "error" | undefined;
  readonly errorType?: string | undefined;
};

export const startLine = (requestId: string): string => `START RequestId: ${requestId} Version: $LATEST\n`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}\n`;

/** The line that closes an invocation in the log, fields separated by tabs as AWS prints them. */
export function reportLine(report: Report): string {
  const billedMs = Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.usedMb} MB`,
  ];
  if (report.initDurationMs !== undefined)
    fields.push(`Init Duration: ${report.initDurationMs.toFixed(2)} ms`);
  if (report.status !== undefined) fields.push(`Status: ${report.status}`);
  if (report.errorType !== undefined) fields.push(`Error Type: ${report.errorType}`);
  return `${fields.join("\t")}\n`;
}

/** The line of an initialisation that failed or took too long. */
export function initReportLine(init: {
  durationMs: number;
  status: "timeout" | "error";
  errorType?: string;
}): string {
  const errorType = init.errorType === undefined ? "" : `\tError Type: ${init.errorType}`;
  return `INIT_REPORT Init Duration: ${init.durationMs.toFixed(2)} ms\tPhase: init\tStatus: ${init.status}${errorType}\n`;
}
