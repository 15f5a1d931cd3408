/** An error with the name and status that Kinesis gives it. */
export class KinesisError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = "KinesisError";
    this.code = code;
    this.status = status;
  }
}

export const invalidArgument = (message: string): KinesisError =>
  new KinesisError("InvalidArgumentException", message);

export const validation = (message: string): KinesisError => new KinesisError("ValidationException", message);

export const notFound = (message: string): KinesisError =>
  new KinesisError("ResourceNotFoundException", message);
