type Fields = Readonly<Record<string, unknown>>;

/** What is worth reading of a line that a function wrote: of JSON, its level, its message and what it is about. */
export function toLineText(text: string): string {
  const fields = parse(text);
  if (fields === undefined) return text;
  const metrics = metricsOf(fields);
  if (metrics !== undefined) return `metrics: ${metrics}`;
  const { level, message, code, type, key, reason, error } = fields;
  const { message: cause } = (error ?? {}) as { readonly message?: unknown };
  const said = [level, message, code, type, key, reason, cause].filter((part) => typeof part === "string");
  return said.length > 0 ? said.join(" ") : text;
}

/** Of CloudWatch's embedded metric format: the names that it declares, with their values. */
function metricsOf(fields: Fields): string | undefined {
  const { CloudWatchMetrics } = (fields._aws ?? {}) as {
    readonly CloudWatchMetrics?: readonly { readonly Metrics?: readonly { readonly Name: string }[] }[];
  };
  const declared = CloudWatchMetrics?.flatMap(({ Metrics = [] }) => Metrics);
  return declared?.map(({ Name }) => `${Name} ${fields[Name]}`).join(", ");
}

function parse(text: string): Fields | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
}
