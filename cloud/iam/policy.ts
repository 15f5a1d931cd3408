/** One statement of an identity-based policy. */
export type Statement = {
  readonly effect: "Allow" | "Deny";
  /** Patterns with `*` and `?`; `except` turns them round (NotAction, NotResource). */
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** Whether it has conditions, which are not evaluated here: such an Allow does not allow, such a Deny denies. */
  readonly conditional: boolean;
};

export type Patterns = { readonly patterns: readonly string[]; readonly except: boolean };

/** What a caller wants to do. */
export type Access = { readonly action: string; readonly resource: string };

/** How a policy judges an access (IAM user guide, "Policy evaluation logic"). */
export type Verdict = "allowed" | "denied" | "not allowed";

/** Judges one access by all statements that apply to a caller: a Deny wins over every Allow. */
export function judge(statements: readonly Statement[], access: Access): Verdict {
  const matching = statements.filter((statement) => matches(statement, access));
  if (matching.some(({ effect }) => effect === "Deny")) return "denied";
  const allows = matching.some(({ effect, conditional }) => effect === "Allow" && !conditional);
  return allows ? "allowed" : "not allowed";
}

/** Reads a policy document. Throws for one that is no JSON. */
export function parsePolicy(json: string): readonly Statement[] {
  const { Statement } = JSON.parse(json) as { readonly Statement?: unknown };
  return [Statement ?? []].flat().map((raw) => toStatement(raw as Readonly<Record<string, unknown>>));
}

function toStatement(raw: Readonly<Record<string, unknown>>): Statement {
  return {
    effect: raw.Effect === "Deny" ? "Deny" : "Allow",
    actions: toPatterns(raw.Action, raw.NotAction),
    resources: toPatterns(raw.Resource, raw.NotResource),
    conditional: raw.Condition !== undefined,
  };
}

function toPatterns(patterns: unknown, except: unknown): Patterns {
  return { patterns: [patterns ?? except ?? []].flat().map(String), except: patterns === undefined };
}

function matches({ actions, resources }: Statement, { action, resource }: Access): boolean {
  return matchesAny(actions, action.toLowerCase(), true) && matchesAny(resources, resource, false);
}

function matchesAny({ patterns, except }: Patterns, text: string, foldCase: boolean): boolean {
  const found = patterns.some((pattern) => toRegExp(foldCase ? pattern.toLowerCase() : pattern).test(text));
  return found !== except;
}

/** Whether a pattern with `*` and `?` stands for a text. */
export function matchesPattern(pattern: string, text: string): boolean {
  return toRegExp(pattern).test(text);
}

const compiled = new Map<string, RegExp>();

function toRegExp(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  compiled.set(pattern, expression);
  return expression;
}
