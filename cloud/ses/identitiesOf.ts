import { requiredText } from "../stack/config.ts";
import { resourcesOf, type Stack } from "../stack/stack.ts";

/** The addresses and domains that a stack may send from; here they count as verified. */
export function identitiesOf(stack: Stack): readonly string[] {
  return resourcesOf(stack, "aws_sesv2_email_identity").map(({ attributes }) =>
    requiredText(attributes, "email_identity"),
  );
}
