import { type Input, type KinesisContext, type Operation, requiredNumber, streamOf } from "../context.ts";
import { invalidArgument } from "../kinesisError.ts";
import { retentionHoursMax, retentionHoursMin } from "../limits.ts";

/** IncreaseStreamRetentionPeriod. */
export const increaseStreamRetentionPeriod: Operation = (input, context) =>
  change(input, context, { allowed: (hours, now) => hours >= now, rule: "not be smaller than" });

/** DecreaseStreamRetentionPeriod: what is older than that is gone. */
export const decreaseStreamRetentionPeriod: Operation = (input, context) =>
  change(input, context, { allowed: (hours, now) => hours <= now, rule: "not be larger than" });

function change(
  input: Input,
  context: KinesisContext,
  check: { readonly allowed: (hours: number, now: number) => boolean; readonly rule: string },
): undefined {
  const { description } = streamOf(input, context);
  const bounds = { name: "RetentionPeriodHours", min: retentionHoursMin, max: retentionHoursMax };
  const hours = requiredNumber(input, bounds);
  const now = description.retentionHours;
  if (!check.allowed(hours, now)) {
    throw invalidArgument(
      `Requested retention period (${hours} hours) must ${check.rule} the existing one (${now} hours).`,
    );
  }
  description.retentionHours = hours;
  context.persist();
}
