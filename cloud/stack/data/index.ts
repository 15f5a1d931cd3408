import { requiredText, textOf } from "../config.ts";
import { arnOf, globalArnOf, stableUuid } from "../place.ts";
import type { ComputeAttributes } from "../resourceType.ts";
import { policyDocumentJson } from "./policyDocument.ts";

/** Data sources that can be answered without asking AWS. */
export const dataSources: Readonly<Record<string, ComputeAttributes>> = {
  aws_caller_identity: ({ place }) => ({
    id: place.account,
    account_id: place.account,
    arn: globalArnOf(place, "iam", "root"),
    user_id: place.account,
  }),
  aws_region: ({ config, place }) => {
    const name = textOf(config, "name") ?? textOf(config, "region") ?? place.region;
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.amazonaws.com` };
  },
  aws_partition: ({ place }) => ({
    id: place.partition,
    partition: place.partition,
    dns_suffix: "amazonaws.com",
    reverse_dns_prefix: "com.amazonaws",
  }),
  aws_iam_policy_document: ({ config, place, address }) => {
    const json = policyDocumentJson(config);
    return { id: stableUuid(place, address), json, minified_json: JSON.stringify(JSON.parse(json)) };
  },
  aws_kms_alias: ({ config, place }) => {
    const name = requiredText(config, "name");
    const id = stableUuid(place, name);
    return {
      id: arnOf(place, "kms", name),
      arn: arnOf(place, "kms", name),
      target_key_id: id,
      target_key_arn: arnOf(place, "kms", `key/${id}`),
    };
  },
};
