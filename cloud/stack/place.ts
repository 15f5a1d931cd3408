import { createHash } from "node:crypto";

/** Where a stack is brought up; what AWS computes for a resource depends on it. */
export type Place = {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** `http://127.0.0.1:<port>` */
  readonly endpointUrl: string;
};

/** An ARN of the place's region and account. */
export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
}

/** An ARN of a service that knows no regions. */
export function globalArnOf(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}::${place.account}:${resource}`;
}

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Letters and digits that stay the same for one resource, so that URLs and ARNs survive a restart. */
export function stableId(place: Place, seed: string, length = 10): string {
  const bytes = hash(place, seed);
  return Array.from({ length }, (_, at) => alphabet[(bytes[at % bytes.length] ?? 0) % 36]).join("");
}

/** A UUID that stays the same for one resource. */
export function stableUuid(place: Place, seed: string): string {
  const hex = hash(place, seed).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function hash({ account, region }: Place, seed: string): Buffer {
  return createHash("sha256").update(`${account}/${region}/${seed}`).digest();
}
