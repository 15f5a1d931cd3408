import { requiredText, textOf } from "../config.ts";
import { arnOf, stableUuid } from "../place.ts";
import { nameOf, type ResourceFamily } from "../resourceType.ts";

/** Log groups, mail identities and keys. */
export const otherTypes: ResourceFamily = {
  aws_cloudwatch_log_group: (draft) => {
    const name = nameOf(draft);
    return { id: name, name, arn: arnOf(draft.place, "logs", `log-group:${name}`) };
  },
  aws_sesv2_email_identity: ({ config, place }) => {
    const identity = requiredText(config, "email_identity");
    return {
      id: identity,
      arn: arnOf(place, "ses", `identity/${identity}`),
      identity_type: identity.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN",
      verified_for_sending_status: true,
    };
  },
  aws_kms_key: ({ address, place }) => {
    const id = stableUuid(place, address);
    return { id, key_id: id, arn: arnOf(place, "kms", `key/${id}`) };
  },
  aws_kms_alias: (draft) => {
    const name = textOf(draft.config, "name") ?? `alias/${nameOf(draft)}`;
    const target = requiredText(draft.config, "target_key_id");
    const targetArn = target.startsWith("arn:") ? target : arnOf(draft.place, "kms", `key/${target}`);
    return { id: name, name, arn: arnOf(draft.place, "kms", name), target_key_arn: targetArn };
  },
};
