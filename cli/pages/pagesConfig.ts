import { httpUrlOf, type RunningCloud, webSocketUrlOf } from "../shop/runningCloud.ts";

/** Where the pages find the shop's services. */
export type PagesConfig = { readonly websocketUrl: string; readonly httpUrl: string };

/** The services of a running cloud, for the pages. */
export function toPagesConfig(cloud: RunningCloud): PagesConfig {
  return { websocketUrl: webSocketUrlOf(cloud), httpUrl: httpUrlOf(cloud) };
}
