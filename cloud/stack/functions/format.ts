import { toNumber, toText, type Value } from "../expression/value.ts";
import { encodeJson } from "./encodings.ts";

/** `%[flags][width][.precision]verb`, with the verbs that Terraform has. */
const verbPattern = /%(?:\[(\d+)\])?([-+ 0#]*)(\d+)?(?:\.(\d+))?([%vtbdoxXeEfFgGsq])/g;

/** Formats as Terraform's `format`; throws when an argument is missing. */
export function formatText(spec: string, args: readonly Value[]): string {
  let next = 0;
  return spec.replace(verbPattern, (all, place, flags: string, width, precision, verb: string) => {
    if (verb === "%") return "%";
    const at = place === undefined ? next : Number(place) - 1;
    next = at + 1;
    const arg = args[at];
    if (arg === undefined) throw new Error(`there is no argument for ${all}`);
    const digits = precision === undefined ? undefined : Number(precision);
    return pad(signed(textOf(verb, arg, digits), flags, verb), flags, Number(width ?? 0));
  });
}

function textOf(verb: string, arg: Value, precision: number | undefined): string {
  switch (verb) {
    case "d":
      return String(Math.trunc(toNumber(arg)));
    case "b":
      return Math.trunc(toNumber(arg)).toString(2);
    case "o":
      return Math.trunc(toNumber(arg)).toString(8);
    case "x":
      return typeof arg === "string" ? Buffer.from(arg).toString("hex") : toNumber(arg).toString(16);
    case "X":
      return toNumber(arg).toString(16).toUpperCase();
    case "e":
    case "E":
      return toNumber(arg).toExponential(precision ?? 6);
    case "f":
    case "F":
      return toNumber(arg).toFixed(precision ?? 6);
    case "g":
    case "G":
      return precision === undefined ? String(toNumber(arg)) : toNumber(arg).toPrecision(precision);
    case "q":
      return JSON.stringify(toText(arg));
    case "v":
      return typeof arg === "object" ? encodeJson(arg) : toText(arg);
    default:
      return precision === undefined ? toText(arg) : toText(arg).slice(0, precision);
  }
}

function signed(text: string, flags: string, verb: string): string {
  const numeric = "dbofFeEgG".includes(verb) && !text.startsWith("-");
  if (numeric && flags.includes("+")) return `+${text}`;
  return numeric && flags.includes(" ") ? ` ${text}` : text;
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0")) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
