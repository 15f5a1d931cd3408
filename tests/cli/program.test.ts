// Covers what `orderly` says of its commands before one is loaded, and that the one named is loaded. Does not cover what
// the commands do.
import { expect, test } from "@jest/globals";
import { commandList } from "../../cli/commandList.ts";
import { createProgram } from "../../cli/program.ts";

test("the help lists every command", async () => {
  const help = (await createProgram(["--help"])).helpInformation();
  for (const { name } of commandList) expect(help).toMatch(new RegExp(`^ {2}${name} `, "m"));
});

test.each(commandList)("$name is loaded when it is named", async ({ name, description }) => {
  const program = await createProgram([name]);
  const command = program.commands.find((one) => one.name() === name);
  expect(command?.description()).toBe(description);
  expect(command?.options.length).toBeGreaterThan(0);
  expect(program.commands).toHaveLength(commandList.length);
});
