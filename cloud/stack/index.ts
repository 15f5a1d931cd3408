export type { Config } from "./config.ts";
export * as read from "./config.ts";
export { type LoadOptions, loadStack } from "./loadStack.ts";
export type { Place } from "./place.ts";
export { type Resource, resourcesOf, type Stack } from "./stack.ts";
export { StackError } from "./stackError.ts";
export { consumerCreationSeconds } from "./types/kinesis.ts";
