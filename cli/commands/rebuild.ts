import { Command } from "commander";
import { dropOld, giveUp, rollBack } from "../../replay/rebuild/turnBack.ts";
import { type LogOptions, openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { openView, sleep } from "../replay/openView.ts";
import { planRebuild } from "../replay/planRebuild.ts";
import { resumeRebuild, startRebuild } from "../replay/runRebuild.ts";
import { viewNamed } from "../replay/viewNamed.ts";
import { CliError } from "../terminal/reportError.ts";

/** What `orderly rebuild` is told. */
export type RebuildOptions = LogOptions & {
  readonly execute?: true;
  readonly resume?: string;
  readonly rollback?: true;
  readonly dropOld?: true;
  readonly giveUp?: true;
  readonly json?: true;
};

/** `orderly rebuild`: a new generation of a view beside the live one, verified, and swapped in one write. */
export function rebuildCommand(): Command {
  return withLog(new Command("rebuild"))
    .argument("<view>", "the view: orders")
    .option("--execute", "do it; without this, only what would be done is shown")
    .option("--resume <id>", "go on with a rebuild that was interrupted")
    .option("--rollback", "turn the readers back to the old generation, which has followed the log")
    .option("--drop-old", "let go of the old generation: its function stands still, its items are deleted")
    .option("--give-up", "give up a rebuild that does not come to its end; readers never saw it")
    .option("--json", "print JSON lines")
    .addHelpText(
      "after",
      "\nDeploy the changed view first: the new generation is made by the code at hand, and kept by the deployed\n" +
        "function. Live processing goes on all the while; nothing is sent to anybody.",
    )
    .action(rebuild);
}

async function rebuild(view: string, options: RebuildOptions): Promise<void> {
  const processor = viewNamed(view);
  const { execute, resume, rollback, dropOld: drop, giveUp: give, json } = options;
  if ([execute, resume, rollback, drop, give].filter((wish) => wish !== undefined).length > 1) {
    throw new CliError(
      "--execute, --resume, --rollback, --drop-old and --give-up exclude each other: give one.",
    );
  }
  const log = await openLog(options);
  const opened = openView(log, processor, options.stage);
  const turning = { ...opened, now: Date.now, wait: sleep };
  const tell = (fields: object, text: string): void =>
    void process.stdout.write(`${json ? JSON.stringify({ view, ...fields }) : text}\n`);
  try {
    if (execute) await startRebuild({ log, opened, processor, json: json === true });
    else if (resume !== undefined)
      await resumeRebuild(resume, { log, opened, processor, json: json === true });
    else if (rollback) {
      await rollBack(view, turning);
      tell(
        { status: "rolled back" },
        `Readers of ${view} are back at the generation before. The other one is kept.`,
      );
    } else if (drop) {
      await dropOld(view, turning);
      tell(
        { status: "dropped" },
        `The old generation of ${view} is gone. The slot is free for the next rebuild.`,
      );
    } else if (give) {
      await giveUp(view, turning);
      tell({ status: "given up" }, `The rebuild of ${view} is given up. The slot is free again.`);
    } else await planRebuild({ log, opened, processor, tell });
  } finally {
    opened.close();
    log.close();
  }
}
