const notWatched = "nothing watches metrics here";
const mailSettings = "mails are kept here and not delivered";

/**
 * Types that a stack runs without, and what their absence means. Whatever is neither here nor in the registry stops
 * the start: a stack that silently lacks a part proves nothing.
 */
export const ignoredTypes: Readonly<Record<string, string>> = {
  aws_appautoscaling_policy: "capacity is not scaled here",
  aws_appautoscaling_target: "capacity is not scaled here",
  aws_budgets_budget: "nothing costs money here",
  aws_cloudwatch_composite_alarm: notWatched,
  aws_cloudwatch_dashboard: notWatched,
  aws_cloudwatch_log_metric_filter: notWatched,
  aws_cloudwatch_metric_alarm: notWatched,
  aws_cloudwatch_query_definition: "logs are files here",
  aws_dynamodb_contributor_insights: notWatched,
  aws_dynamodb_tag: "tags have no effect here",
  aws_kms_key_policy: "nothing is encrypted here",
  aws_lambda_provisioned_concurrency_config: "functions start on their first call here",
  aws_resourcegroups_group: "tags have no effect here",
  aws_s3_bucket_logging: "access is not logged here",
  aws_s3_bucket_metric: notWatched,
  aws_sesv2_configuration_set: mailSettings,
  aws_sesv2_email_identity_feedback_attributes: mailSettings,
  aws_sesv2_email_identity_mail_from_attributes: mailSettings,
  aws_sesv2_email_identity_policy: mailSettings,
  aws_xray_group: "nothing is traced here",
  aws_xray_sampling_rule: "nothing is traced here",
};
