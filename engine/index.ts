export type { Decoded, EventCodec } from "./core/codec.ts";
export { type Entity, type Notification, newEntity, type Outputs } from "./core/entity.ts";
export {
  type ErrorCode,
  errorTable,
  OrderlyError,
  PermanentError,
  type RetryClass,
  toOrderlyError,
} from "./core/errors.ts";
export type { DomainEvent, EventDraft } from "./core/event.ts";
export { toCommandEventId, toEventId } from "./core/eventId.ts";
export { type FirstEventOrigin, toFirstEvent } from "./core/firstEvent.ts";
export { type Lane, toLane } from "./core/lane.ts";
export { limits } from "./core/limits.ts";
export type { Outcome } from "./core/outcome.ts";
export {
  comparePositions,
  type Position,
  type PositionParts,
  parsePosition,
  toPosition,
} from "./core/position.ts";
export {
  type ClientMessage,
  type Decision,
  defineProcessor,
  type Handler,
  type HandlerContext,
  type IndexAttributes,
  type Items,
  type Processor,
  type Stored,
} from "./core/processor.ts";
