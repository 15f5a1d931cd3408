import type { AnyProcessor } from "../../engine/core/processor.ts";
import { processors, views } from "../../processors/registry.ts";
import { CliError } from "../terminal/reportError.ts";

/** The view of that name. */
export function viewNamed(name: string): AnyProcessor {
  const view = views.find((one) => one.name === name);
  if (view) return view;
  const known = views.map((one) => one.name).join(", ");
  if (!processors.some((one) => one.name === name)) {
    throw new CliError(`There is no view "${name}". The views are: ${known}.`);
  }
  throw new CliError(
    `"${name}" is no view: it decides with the world (a provider, stock that orders share), so its state does not ` +
      `follow from the log alone. The views are: ${known}. What it decided is shown by: orderly history KEY`,
  );
}
