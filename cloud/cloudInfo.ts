import type { Service } from "./service.ts";

/** Answers `GET /_aws/cloud`: what is up here, as the line that `orderly cloud` prints says it. */
export function cloudInfoService(info: object): Service {
  return {
    name: "cloud",
    handle: async () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ready: true, ...info }),
    }),
    close: async () => {},
  };
}
