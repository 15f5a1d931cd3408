import { Command } from "commander";
import { cloudCommand } from "./commands/cloud.ts";
import { demoCommand } from "./commands/demo.ts";
import { healCommand } from "./commands/heal.ts";
import { historyCommand } from "./commands/history.ts";
import { orderCommand } from "./commands/order.ts";
import { parkedCommand } from "./commands/parked.ts";
import { rebuildCommand } from "./commands/rebuild.ts";
import { recordCommand } from "./commands/record.ts";
import { redriveCommand } from "./commands/redrive.ts";
import { replayCommand } from "./commands/replay.ts";
import { skipCommand } from "./commands/skip.ts";
import { startCommand } from "./commands/start.ts";
import { tailCommand } from "./commands/tail.ts";
import { verifyCommand } from "./commands/verify.ts";

/** The `orderly` command with everything it knows. */
export function createProgram(): Command {
  return new Command("orderly")
    .description("An ordered, event-sourced stream-processing pipeline on Amazon Kinesis.")
    .showHelpAfterError("(--help tells more)")
    .addCommand(startCommand())
    .addCommand(demoCommand())
    .addCommand(orderCommand())
    .addCommand(tailCommand())
    .addCommand(parkedCommand())
    .addCommand(redriveCommand())
    .addCommand(skipCommand())
    .addCommand(historyCommand())
    .addCommand(healCommand())
    .addCommand(replayCommand())
    .addCommand(rebuildCommand())
    .addCommand(verifyCommand())
    .addCommand(recordCommand())
    .addCommand(cloudCommand());
}
