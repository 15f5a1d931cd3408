import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cloud } from "../cloud/startCloud.ts";
import { usableFolder } from "./terminal/usableFolder.ts";

/** How the shop is brought up on this machine. */
export type ShopOptions = {
  /** 0: any free port. */
  readonly port: number;
  /** State is kept here; without it, in memory. */
  readonly dataDir?: string | undefined;
  readonly logDir?: string | undefined;
  readonly verbose?: boolean | undefined;
  /** Path of the stack where it is synthesized already, of the same stage and region. */
  readonly stack?: string | undefined;
};

/** The running shop: the embedded cloud, and the stage whose names it bears. */
export type RunningShop = {
  readonly cloud: Cloud;
  readonly stage: string;
  readonly close: () => Promise<void>;
};

/** Synthesizes the stacks as they would be deployed, and brings them up. */
export async function startShop(options: ShopOptions): Promise<RunningShop> {
  const stage = process.env.ORDERLY_STAGE ?? "dev";
  const region = process.env.ORDERLY_REGION ?? "eu-central-1";
  await usableFolder("--data", options.dataDir);
  await usableFolder("--logs", options.logDir);
  const outDir = await mkdtemp(join(tmpdir(), "orderly-"));
  const removeOutput = () => rm(outDir, { recursive: true, force: true });
  try {
    // CDKTF and the cloud take a second to load: commands that bring nothing up do without.
    const synthesizing = options.stack ?? synthesizeTo({ outDir, stage, region });
    const [stack, { startCloud }] = await Promise.all([synthesizing, loadCloud()]);
    const cloud = await startCloud({ ...options, stack });
    const close = async (): Promise<void> => {
      await cloud.close();
      await removeOutput();
    };
    return { cloud, stage, close };
  } catch (error) {
    await removeOutput();
    throw error;
  }
}

async function synthesizeTo(where: {
  readonly outDir: string;
  readonly stage: string;
  readonly region: string;
}): Promise<string> {
  const { synthesize } = await import("../stacks/synthesize.ts");
  return synthesize(where);
}

async function loadCloud() {
  return await import("../cloud/startCloud.ts");
}
