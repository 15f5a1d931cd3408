/** Names of the environment variables that single processors need beside the engine's. */
export const processorEnvironment = {
  /** The verified address that mails come from. */
  mailSender: "ORDERLY_MAIL_SENDER",
  /** Name of the secondary index of the orders view by customer and time. */
  customerIndex: "ORDERLY_CUSTOMER_INDEX",
} as const;
