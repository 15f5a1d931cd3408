import { type Operation, streamOf } from "../context.ts";
import { invalidArgument } from "../kinesisError.ts";

const tagsMax = 50;

/** AddTagsToStream. */
export const addTagsToStream: Operation = (input, context) => {
  const { description } = streamOf(input, context);
  const tags = { ...description.tags, ...(input.Tags as Record<string, string>) };
  if (Object.keys(tags).length > tagsMax) throw invalidArgument(`A stream has at most ${tagsMax} tags.`);
  description.tags = tags;
  context.persist();
  return undefined;
};

/** RemoveTagsFromStream. */
export const removeTagsFromStream: Operation = (input, context) => {
  const { description } = streamOf(input, context);
  const removed = new Set(Array.isArray(input.TagKeys) ? input.TagKeys : []);
  const kept = Object.entries(description.tags).filter(([key]) => !removed.has(key));
  description.tags = Object.fromEntries(kept);
  context.persist();
  return undefined;
};

/** ListTagsForStream: at most fifty, so one page. */
export const listTagsForStream: Operation = (input, context) => {
  const { tags } = streamOf(input, context).description;
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })), HasMoreTags: false };
};
