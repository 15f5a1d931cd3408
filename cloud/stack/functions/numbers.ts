import type { LanguageFunction } from "../expression/evaluate.ts";
import { toNumber, toText } from "../expression/value.ts";

/** Numeric functions of Terraform, under its names. */
export const numberFunctions: Readonly<Record<string, LanguageFunction>> = {
  abs: (value) => Math.abs(toNumber(value)),
  ceil: (value) => Math.ceil(toNumber(value)),
  floor: (value) => Math.floor(toNumber(value)),
  log: (value, base) => Math.log(toNumber(value)) / Math.log(toNumber(base)),
  max: (...values) => Math.max(...values.map(toNumber)),
  min: (...values) => Math.min(...values.map(toNumber)),
  parseint: (text, base) => {
    const value = Number.parseInt(toText(text), toNumber(base));
    if (Number.isNaN(value))
      throw new Error(`${JSON.stringify(text)} is no number of base ${toNumber(base)}`);
    return value;
  },
  pow: (value, exponent) => toNumber(value) ** toNumber(exponent),
  signum: (value) => Math.sign(toNumber(value)),
};
