import { createMemoryCheckpoints } from "../../cloud/mapping/checkpoints.ts";
import { createMapping } from "../../cloud/mapping/createMapping.ts";
import type { FailureDelivery } from "../../cloud/mapping/failureMessage.ts";
import { mappingSettings } from "../../cloud/mapping/mappingSettings.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { createEnvironmentRuntime } from "./environmentRuntime.ts";
import type { Parts } from "./parts.ts";
import { createFunction, honestHandling, type SimulatedFunction } from "./simulatedFunction.ts";

/** A processor's function, and the mapping that drives it: the embedded cloud's own code, settings as in the stack. */
export function startProcessor(
  parts: Parts,
  {
    processor,
    deliver,
  }: {
    readonly processor: Runtime["processor"];
    readonly deliver: (delivery: FailureDelivery) => Promise<void>;
  },
): SimulatedFunction {
  const { plan, variant, clock, weather, random, observer } = parts;
  const { name } = processor;
  const simulated = createFunction({
    createRuntime: (caller, code) => createEnvironmentRuntime(parts, { processor, caller, code }),
    handling: { ...honestHandling, ...variant.handling },
    timeoutMs: plan.timeoutMs,
    clock,
    random: random.fork(),
    weather,
    onOutcomes: ({ length }) => observer.onHandled(length),
  });
  const { source } = parts.stream;
  const mapping = createMapping({
    settings: mappingSettings({
      uuid: name,
      eventSourceArn: source.streamArn,
      functionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
      startingPosition: "TRIM_HORIZON",
      batchSize: plan.batchSize,
      parallelizationFactor: plan.parallelizationFactor,
      retryAttemptsMax: plan.retryAttemptsMax,
      bisectOnError: true,
      reportsItemFailures: true,
      failureDestinationArn: "arn:aws:s3:::failures",
    }),
    source: variant.source?.(source) ?? source,
    invoke: simulated.invoke,
    roleArn: `arn:aws:iam::000000000000:role/${name}`,
    region: "eu-central-1",
    clock,
    checkpoints: createMemoryCheckpoints(),
    deliver,
    onNotice: () => {},
  });
  void mapping.start();
  return simulated;
}
