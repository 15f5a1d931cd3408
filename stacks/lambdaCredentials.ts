/** Credentials as the SDK wants them. */
type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/**
 * Takes the place of the SDK's chain of credential providers in the functions' bundles: a Lambda function has its
 * role's credentials in these variables and nowhere else (Lambda developer guide, "Defined runtime environment
 * variables"). The chain with its token and metadata clients would be a sixth of each bundle.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => ({
    accessKeyId: required("AWS_ACCESS_KEY_ID"),
    secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
    sessionToken: process.env.AWS_SESSION_TOKEN,
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set; Lambda sets it.`);
  return value;
}
