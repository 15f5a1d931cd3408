import { matchesPattern } from "../iam/policy.ts";
import { requiredText, textOf } from "../stack/config.ts";
import { resourcesOf, type Stack } from "../stack/stack.ts";
import { parseFunctionReference } from "./api/functionReference.ts";

/** Who else may call a function: one statement of its resource-based policy. */
export type InvokePermission = {
  readonly functionName: string;
  /** `s3.amazonaws.com`, an account or a role. */
  readonly principal: string;
  readonly action: string;
  /** Pattern with `*` and `?`; absent: any source. */
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
};

/** The permissions that a stack adds to its functions. */
export function permissionsOf(stack: Stack): readonly InvokePermission[] {
  return resourcesOf(stack, "aws_lambda_permission").map(({ attributes, address }) => {
    const named = requiredText(attributes, "function_name");
    const reference = parseFunctionReference(named);
    if (reference === undefined) throw new Error(`${address}: ${named} names no function`);
    return {
      functionName: reference.name,
      principal: requiredText(attributes, "principal"),
      action: requiredText(attributes, "action"),
      sourceArn: textOf(attributes, "source_arn"),
      sourceAccount: textOf(attributes, "source_account"),
    };
  });
}

/** Whether a service may call a function for one of its resources. */
export function mayInvoke(
  permissions: readonly InvokePermission[],
  call: {
    readonly functionName: string;
    readonly principal: string;
    readonly sourceArn: string;
    readonly sourceAccount: string;
  },
): boolean {
  return permissions.some(
    ({ functionName, principal, action, sourceArn, sourceAccount }) =>
      functionName === call.functionName &&
      principal === call.principal &&
      ["lambda:InvokeFunction", "lambda:*", "*"].includes(action) &&
      (sourceArn === undefined || matchesPattern(sourceArn, call.sourceArn)) &&
      (sourceAccount === undefined || sourceAccount === call.sourceAccount),
  );
}
