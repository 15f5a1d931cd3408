import { type Operation, optionalNumber, optionalText } from "../context.ts";
import { toApiStream } from "../toApi.ts";

/** ListStreams: names in order, a page at a time. */
export const listStreams: Operation = (input, { streams }) => {
  const limit = optionalNumber(input, { name: "Limit", min: 1, max: 10_000 }) ?? 100;
  const after = optionalText(input, "NextToken") ?? optionalText(input, "ExclusiveStartStreamName") ?? "";
  const rest = [...streams.values()]
    .filter(({ description }) => description.name > after)
    .sort((a, b) => (a.description.name < b.description.name ? -1 : 1));
  const page = rest.slice(0, limit);
  const hasMore = rest.length > limit;
  return {
    StreamNames: page.map(({ description }) => description.name),
    StreamSummaries: page.map(toApiStream),
    HasMoreStreams: hasMore,
    ...(hasMore && { NextToken: page.at(-1)?.description.name }),
  };
};
