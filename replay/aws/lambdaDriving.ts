import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { ReplayError } from "../replayError.ts";

export type LambdaDrivingOptions = {
  readonly client: Pick<LambdaClient, "send">;
  readonly functionName: string;
  /** Waits between two looks at a state that is changing. */
  readonly wait: (delayMs: number) => Promise<void>;
};

const lookMs = 500;
/** Lambda takes up to minutes to change a mapping. */
const looksMax = 1_200;

/** Switches a function's event source mapping on and off, and settles when it is so. */
export function createLambdaDriving({ client, functionName, wait }: LambdaDrivingOptions) {
  async function mappingId(): Promise<string> {
    const command = new ListEventSourceMappingsCommand({ FunctionName: functionName });
    const { EventSourceMappings = [] } = await client.send(command);
    const [found, ...others] = EventSourceMappings;
    if (found?.UUID !== undefined && others.length === 0) return found.UUID;
    throw new ReplayError(
      `${functionName} has ${EventSourceMappings.length} event source mappings instead of one. Deploy the stack again.`,
    );
  }

  return async (driven: boolean): Promise<void> => {
    const UUID = await mappingId();
    const wanted = driven ? "Enabled" : "Disabled";
    for (let looks = 0; looks < looksMax; looks++) {
      const { State, StateTransitionReason } = await client.send(new GetEventSourceMappingCommand({ UUID }));
      if (State === wanted) return;
      // A mapping that is changing takes no other change.
      if (State === "Enabled" || State === "Disabled") {
        await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: driven }));
      } else if (looks + 1 === looksMax) {
        throw new ReplayError(
          `The mapping of ${functionName} stays ${State} (${StateTransitionReason}) instead of ${wanted}.`,
        );
      }
      await wait(lookMs);
    }
  };
}
