// Made by npm run generate.
/** Whether the JSON has the form; what it has more is dropped from it. */
export type Validator = (json: unknown) => boolean;
/** By `$id`. */
export declare const validators: Readonly<Record<string, Validator | undefined>>;
