/** A function as a caller may name it, taken apart. */
export type FunctionReference = {
  readonly name: string;
  /** Version or alias; absent: the unpublished version. */
  readonly qualifier?: string | undefined;
};

const namePattern = "(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]+))?";
const patterns = [
  new RegExp(`^arn:[^:]+:lambda:[^:]+:\\d{12}:function:${namePattern}$`),
  new RegExp(`^\\d{12}:function:${namePattern}$`),
  new RegExp(`^function:${namePattern}$`),
  new RegExp(`^${namePattern}$`),
];

/** Reads a name, a partial ARN or an ARN, each with or without a qualifier; undefined for anything else. */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  for (const pattern of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (groups?.name !== undefined) return { name: groups.name, qualifier: groups.qualifier };
  }
  return undefined;
}
