import packageJson from "../../package.json" with { type: "json" };

/** What is parked by a command bears this as the version of the code. */
export const codeVersion = `cli-${packageJson.version}`;
