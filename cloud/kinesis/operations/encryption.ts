import { type Operation, requiredText, streamOf } from "../context.ts";

/** StartStreamEncryption: what is said of it is kept; the records stay as they are on this machine. */
export const startStreamEncryption: Operation = (input, context) => {
  streamOf(input, context).description.keyId = requiredText(input, "KeyId");
  context.persist();
  return undefined;
};

/** StopStreamEncryption. */
export const stopStreamEncryption: Operation = (input, context) => {
  streamOf(input, context).description.keyId = undefined;
  context.persist();
  return undefined;
};
