import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { processorEnvironment } from "../environment.ts";
import { mail } from "./processor.ts";
import { recordedMailer } from "./recordedMailer.ts";
import { createSesMailer } from "./sesMailer.ts";

const { mailSender } = processorEnvironment;

export const handler = processorHandler({
  processor: mail,
  codec: eventCodec,
  environment: [mailSender],
  recorded: recordedMailer,
  ports: (environment) => ({ mailer: createSesMailer({ sender: environment[mailSender] ?? "" }) }),
});
