import type { DispatchOptions } from "../endpoint/dispatch.ts";
import { errorResponse } from "../endpoint/errorResponse.ts";
import { type AccountPlace, accessesOf } from "./accessesOf.ts";
import { judge, type Statement } from "./policy.ts";

export type AuthorizeOptions = AccountPlace & {
  /** ARN of the role that an access key stands for. Any other key is the account's owner, who may do everything. */
  readonly roleOf: ReadonlyMap<string, string>;
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
};

type Authorize = NonNullable<DispatchOptions["authorize"]>;

/** Refuses calls that the role of the calling function does not allow, in the words of AWS. */
export function createAuthorize({ roleOf, statements, region, account }: AuthorizeOptions): Authorize {
  return (service, request) => {
    const accessKeyId = request.credential?.accessKeyId;
    const role = accessKeyId === undefined ? undefined : roleOf.get(accessKeyId);
    if (role === undefined) return undefined;
    for (const access of accessesOf(service, request, { region, account })) {
      const verdict = judge(statements.get(role) ?? [], access);
      if (verdict === "allowed") continue;
      const name = role.slice(role.lastIndexOf("/") + 1);
      const user = `arn:aws:sts::${account}:assumed-role/${name}/${name}`;
      const because =
        verdict === "denied"
          ? "with an explicit deny in an identity-based policy"
          : `because no identity-based policy allows the ${access.action} action`;
      const message = `User: ${user} is not authorized to perform: ${access.action} on resource: ${access.resource} ${because}`;
      const code = service === "s3" ? "AccessDenied" : "AccessDeniedException";
      const status = service === "dynamodb" || service === "kinesis" ? 400 : 403;
      return errorResponse(request, { status, code, message });
    }
    return undefined;
  };
}
