import type { OnUpgrade } from "../endpoint/http1.ts";
import type { StageServer } from "./stageServer.ts";

/** Hands each handshake to the stage that its path `/<API ID>/<stage>` names. */
export function upgradeTo(stages: readonly StageServer[]): OnUpgrade {
  return (request, socket, head) => {
    const [path = ""] = (request.url ?? "").split("?");
    const [, apiId, stageName, ...rest] = path.replace(/\/$/, "").split("/");
    const stage = stages.find(({ api }) => api.apiId === apiId && api.stage === stageName);
    if (stage === undefined || rest.length > 0) {
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    stage.accept(request, socket, head).catch(() => socket.destroy());
  };
}
