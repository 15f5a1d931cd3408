import { readSettings } from "./settings.ts";
import { synthesize } from "./synthesize.ts";

await synthesize({ ...readSettings(process.env), outDir: process.env.CDKTF_OUTDIR ?? "cdktf.out" });
