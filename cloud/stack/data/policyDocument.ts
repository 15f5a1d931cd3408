import { blocksOf, type Config, requiredText, textOf, textsOf } from "../config.ts";
import { isList, isMap, type Value } from "../expression/value.ts";

type Statement = { readonly [field: string]: Value };

/** The JSON of an `aws_iam_policy_document`; statements with the same Sid override earlier ones. */
export function policyDocumentJson(config: Config): string {
  const sources = textsOf(config, "source_policy_documents").flatMap(statementsOf);
  const own = blocksOf(config, "statement").map(toStatement);
  const overrides = textsOf(config, "override_policy_documents").flatMap(statementsOf);
  const statements: Statement[] = [];
  for (const statement of [...sources, ...own, ...overrides]) {
    const at = statements.findIndex(({ Sid }) => Sid !== undefined && Sid === statement.Sid);
    statements.splice(at < 0 ? statements.length : at, 1, statement);
  }
  const id = textOf(config, "policy_id");
  const document = {
    Version: textOf(config, "version") ?? "2012-10-17",
    ...(id === undefined ? {} : { Id: id }),
    Statement: statements,
  };
  return JSON.stringify(document, null, 2);
}

function statementsOf(json: string): Statement[] {
  const { Statement: statements } = JSON.parse(json) as { Statement?: Value };
  return (isList(statements) ? [...statements] : [statements ?? null]).filter(isMap);
}

function toStatement(block: Config): Statement {
  const sid = textOf(block, "sid");
  return {
    ...(sid === undefined || sid === "" ? {} : { Sid: sid }),
    Effect: textOf(block, "effect") ?? "Allow",
    ...listField("Action", textsOf(block, "actions")),
    ...listField("NotAction", textsOf(block, "not_actions")),
    ...listField("Resource", textsOf(block, "resources")),
    ...listField("NotResource", textsOf(block, "not_resources")),
    ...principalField("Principal", blocksOf(block, "principals")),
    ...principalField("NotPrincipal", blocksOf(block, "not_principals")),
    ...conditionField(blocksOf(block, "condition")),
  };
}

/** A list of one is written as a plain string, as Terraform writes it. `&{...}` stands for an IAM variable. */
function listField(name: string, texts: readonly string[]): Statement {
  if (texts.length === 0) return {};
  const values = texts.map((text) => text.replaceAll("&{", "${"));
  return { [name]: values.length === 1 ? (values[0] ?? "") : values };
}

function principalField(name: string, blocks: readonly Config[]): Statement {
  if (blocks.length === 0) return {};
  const isEveryone = blocks.some(
    (block) => textOf(block, "type") === "*" && textsOf(block, "identifiers").includes("*"),
  );
  if (isEveryone) return { [name]: "*" };
  const entries = blocks.map((block) =>
    listField(requiredText(block, "type"), textsOf(block, "identifiers")),
  );
  return { [name]: Object.assign({}, ...entries) as Value };
}

function conditionField(blocks: readonly Config[]): Statement {
  if (blocks.length === 0) return {};
  const condition: Record<string, Record<string, Value>> = {};
  for (const block of blocks) {
    const test = requiredText(block, "test");
    condition[test] = {
      ...condition[test],
      ...listField(requiredText(block, "variable"), textsOf(block, "values")),
    };
  }
  return { Condition: condition };
}
