// Covers what the engine gives to others: every name is listed here, so that none comes or goes unseen. Does not cover
// types, which are gone when this runs.
import { expect, test } from "@jest/globals";
import * as engine from "../../engine/index.ts";

test("the engine exports these names", () => {
  expect(Object.keys(engine).sort()).toEqual([
    "OrderlyError",
    "PermanentError",
    "comparePositions",
    "defineProcessor",
    "errorTable",
    "limits",
    "newEntity",
    "parsePosition",
    "toCommandEventId",
    "toEventId",
    "toFirstEvent",
    "toLane",
    "toOrderlyError",
    "toPosition",
  ]);
});
