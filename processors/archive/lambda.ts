import { archiveHandler } from "../../replay/lambda/archiveHandler.ts";

export const handler = archiveHandler();
