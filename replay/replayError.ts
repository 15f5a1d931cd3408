/** A mistake or a state of the world that the operator can mend: what happened, what it means, what to do. */
export class ReplayError extends Error {
  readonly code = "REPLAY";
}
