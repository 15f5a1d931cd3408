import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { Construct } from "constructs";

/** Actions that a function may do, and on what. */
export type Grant = { readonly actions: readonly string[]; readonly resources: readonly string[] };

/** A role, and the policy that a user of the role has to wait for. */
export type GrantedRole = { readonly role: IamRole; readonly policy: IamRolePolicy };

/** A role that one function alone assumes, with exactly these grants. */
export function createRole(
  scope: Construct,
  { name, grants }: { readonly name: string; readonly grants: readonly Grant[] },
): GrantedRole {
  const role = new IamRole(scope, "role", {
    name,
    assumeRolePolicy: toPolicy([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    ]),
  });
  const statements = grants.map(({ actions, resources }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  }));
  const policy = new IamRolePolicy(scope, "policy", { name, role: role.name, policy: toPolicy(statements) });
  return { role, policy };
}

function toPolicy(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
