import { connectLog } from "./environmentRuntime.ts";
import type { Parts } from "./parts.ts";
import { runProducer } from "./producer.ts";

/** Runs every producer of the plan; resolves when all that they sent is known to be in the log. */
export async function runProducers(parts: Parts): Promise<void> {
  const { plan, clock, weather, random, stream, observer } = parts;
  let writesNext = false;
  if (plan.hasDeploySkew) {
    clock.after(random.whole(0, plan.events), () => {
      writesNext = true;
    });
  }
  const producers = Array.from({ length: plan.producers }, (_, number) =>
    runProducer({
      ...plan,
      number,
      log: connectLog(parts, { isAlive: true }),
      quota: plan.events / plan.producers,
      writesNext: () => writesNext,
      onProduced: observer.onProduced,
      litter(garbage) {
        observer.onGarbage(garbage);
        stream.append(garbage);
      },
      clock,
      random: random.fork(),
      weather,
    }),
  );
  await Promise.all(producers);
}
