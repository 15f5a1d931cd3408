import { createConnectionNotifier } from "../aws/connectionNotifier.ts";
import { createConnections } from "../aws/connections.ts";
import { createForwards } from "../aws/forwards.ts";
import type { Logger, Notifier } from "../runtime/ports.ts";
import { environment as names } from "./environment.ts";
import type { FunctionEnvironment } from "./functionContext.ts";

/** The notifier of a function, from its environment. */
export function createAwsNotifier(environment: FunctionEnvironment, logger: Logger): Notifier {
  const url = environment[names.connectionsUrl] as string;
  const forwards = createForwards({ tableName: environment[names.forwardsTable] as string });
  return createConnectionNotifier({ url, connections: createConnections({ url }), forwards, logger });
}
