import { requiredText, textOf } from "../config.ts";
import { globalArnOf, stableId } from "../place.ts";
import { nameOf, type ResourceDraft, type ResourceFamily } from "../resourceType.ts";

/** Roles and policies. */
export const iamTypes: ResourceFamily = {
  aws_iam_role: (draft) => {
    const name = nameOf(draft);
    return {
      id: name,
      name,
      arn: globalArnOf(draft.place, "iam", `role${pathOf(draft)}${name}`),
      unique_id: `AROA${stableId(draft.place, draft.address, 17).toUpperCase()}`,
    };
  },
  aws_iam_role_policy: (draft) => {
    const name = nameOf(draft);
    return { id: `${requiredText(draft.config, "role")}:${name}`, name };
  },
  aws_iam_policy: (draft) => {
    const name = nameOf(draft);
    const arn = globalArnOf(draft.place, "iam", `policy${pathOf(draft)}${name}`);
    const policyId = `ANPA${stableId(draft.place, draft.address, 17).toUpperCase()}`;
    return { id: arn, arn, name, policy_id: policyId, path: pathOf(draft) };
  },
  aws_iam_role_policy_attachment: ({ config, address, place }) => ({
    id: `${requiredText(config, "role")}-${stableId(place, address)}`,
    policy_arn: requiredText(config, "policy_arn"),
  }),
};

function pathOf({ config }: ResourceDraft): string {
  return textOf(config, "path") ?? "/";
}
