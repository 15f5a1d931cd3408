import type { Clock } from "../clock.ts";
import type { ThrottleSettings } from "./httpApiSettings.ts";

/** Takes one token if there is one. */
export type Throttle = () => boolean;

/** A token bucket, as API Gateway throttles: `burst` tokens at most, filled at the rate. */
export function createThrottle({ ratePerSecond, burst }: ThrottleSettings, clock: Clock): Throttle {
  let tokens = burst;
  let filledAtMs = clock.now();
  return () => {
    const nowMs = clock.now();
    tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1000) * ratePerSecond);
    filledAtMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
