import { Command } from "commander";
import { commandList } from "./commandList.ts";

/**
 * The `orderly` command for these arguments, the user's own. Only the command that they name is loaded: SDK clients,
 * processors and stacks of all of them take a second.
 */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("orderly")
    .description("An ordered, event-sourced stream-processing pipeline on Amazon Kinesis.")
    .showHelpAfterError("(--help tells more)");
  const named = args.find((arg) => arg !== "help" && !arg.startsWith("-"));
  for (const { name, description, load } of commandList) {
    const command = name === named ? await load() : new Command(name);
    program.addCommand(command.description(description));
  }
  return program;
}
