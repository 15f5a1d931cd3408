/** Something that must never be: the rule, and what was seen. */
export type Violation = { readonly rule: string; readonly text: string };
