import type { LambdaFunction } from "../lambda/createFunction.ts";
import { mayInvoke, permissionsOf } from "../lambda/permissionsOf.ts";
import type { Stack } from "../stack/stack.ts";
import type { NotificationSettings } from "./notificationSettings.ts";

/**
 * Refuses, as S3 does when it is told of a notification, those whose function is missing or does not let S3 call it
 * for that bucket (`aws_lambda_permission`).
 */
export function checkNotifications(
  notifications: readonly NotificationSettings[],
  { stack, functions }: { readonly stack: Stack; readonly functions: ReadonlyMap<string, LambdaFunction> },
): void {
  const permissions = permissionsOf(stack);
  for (const { bucket, id, functionArn } of notifications) {
    const target = functions.get(functionArn);
    const allowed =
      target !== undefined &&
      mayInvoke(permissions, {
        functionName: target.settings.name,
        principal: "s3.amazonaws.com",
        sourceArn: `arn:aws:s3:::${bucket}`,
        sourceAccount: stack.place.account,
      });
    if (allowed) continue;
    const why =
      target === undefined
        ? `there is no ${functionArn}`
        : `${functionArn} has no aws_lambda_permission for s3.amazonaws.com with the ARN of the bucket`;
    throw new Error(
      `Notification ${id} of ${bucket}: Unable to validate the following destination configurations (${why}).`,
    );
  }
}
