import { Command } from "commander";
import { cloudCommand } from "./commands/cloud.ts";
import { demoCommand } from "./commands/demo.ts";
import { healCommand } from "./commands/heal.ts";
import { historyCommand } from "./commands/history.ts";
import { logsCommand } from "./commands/logs.ts";
import { mailsCommand } from "./commands/mails.ts";
import { operationsCommand } from "./commands/operations.ts";
import { orderCommand } from "./commands/order.ts";
import { parkedCommand } from "./commands/parked.ts";
import { rebuildCommand } from "./commands/rebuild.ts";
import { recordCommand } from "./commands/record.ts";
import { redriveCommand } from "./commands/redrive.ts";
import { replayCommand } from "./commands/replay.ts";
import { skipCommand } from "./commands/skip.ts";
import { startCommand } from "./commands/start.ts";
import { statusCommand } from "./commands/status.ts";
import { tailCommand } from "./commands/tail.ts";
import { traceCommand } from "./commands/trace.ts";
import { verifyCommand } from "./commands/verify.ts";
import { viewCommand } from "./commands/view.ts";

/** The `orderly` command with everything it knows. */
export function createProgram(): Command {
  return new Command("orderly")
    .description("An ordered, event-sourced stream-processing pipeline on Amazon Kinesis.")
    .showHelpAfterError("(--help tells more)")
    .addCommand(startCommand())
    .addCommand(demoCommand())
    .addCommand(orderCommand())
    .addCommand(tailCommand())
    .addCommand(statusCommand())
    .addCommand(traceCommand())
    .addCommand(operationsCommand())
    .addCommand(viewCommand())
    .addCommand(logsCommand())
    .addCommand(mailsCommand())
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
