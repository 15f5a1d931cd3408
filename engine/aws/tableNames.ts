/** Names in a processor's table that the stacks declare and the functions use. */
export const tableNames = {
  hashKey: "pk",
  rangeKey: "sk",
  /**
   * The sparse index that lists what is parked: its keys are attributes that parked events alone have.
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html)
   */
  parkedIndex: "parked",
  /** The processor that parked the event. */
  parkedIn: "parkedIn",
  /** RFC 3339. */
  parkedAt: "parkedAt",
  /** What the index holds beside its keys: all but the event's text. */
  parkedAttributes: ["eventId", "type", "code", "message", "attempts", "processor", "version", "late"],
} as const;
