// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is read here
/**
 * Covers: Terraform's expression language as stacks use it: templates, operators, functions, for expressions, splats,
 * and messages on mistakes. Expected values come from Terraform's function reference. Does not cover: template
 * directives (%{ }), which are refused.
 */
import { describe, expect, test } from "@jest/globals";
import { evaluate, type Scope } from "../../../cloud/stack/expression/evaluate.ts";
import { parseTemplate } from "../../../cloud/stack/expression/parseTemplate.ts";
import type { Value } from "../../../cloud/stack/expression/value.ts";
import { languageFunctions } from "../../../cloud/stack/functions/index.ts";

const names: Readonly<Record<string, Value>> = {
  "aws_kinesis_stream.log": { arn: "arn:aws:kinesis:eu-central-1:000000000000:stream/log", shards: 2 },
  "aws_sqs_queue.many": [{ arn: "first" }, { arn: "second" }],
  "local.tags": { b: "2", a: "1" },
};

const scope: Scope = {
  functions: languageFunctions("/"),
  lookup: (parts) => {
    const value = names[parts.slice(0, 2).join(".")];
    if (value === undefined) throw new Error(`no ${parts.join(".")}`);
    return { value, used: 2 };
  },
};
const compute = (text: string): Value => evaluate(parseTemplate(text), scope);

describe("a template", () => {
  test.each<[string, Value]>([
    ["plain", "plain"],
    ["", ""],
    ["${aws_kinesis_stream.log.arn}/*", "arn:aws:kinesis:eu-central-1:000000000000:stream/log/*"],
    ["${aws_kinesis_stream.log.shards}", 2],
    ["${aws_kinesis_stream.log.shards}-${aws_sqs_queue.many[1].arn}", "2-second"],
    ["$${literal} 100%%{x", "${literal} 100%{x"],
    ['${"a\\"b\\\\c\\n${1 + 1}"}', 'a"b\\c\n2'],
    ["${ /* a comment */ true }", true],
  ])("%s is %j", (text, value) => {
    expect(compute(text)).toEqual(value);
  });
});

describe("an expression", () => {
  test.each<[string, Value]>([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["-2 + 5 % 3", 0],
    ["10 / 4 >= 2.5 && !false", true],
    ['1 == "1"', false],
    ["[1, 2] == [1, 2]", true],
    ['local.tags.a == "1" ? "yes" : local.nothing', "yes"],
    ["aws_sqs_queue.many[*].arn", ["first", "second"]],
    ["aws_sqs_queue.many.*.arn", ["first", "second"]],
    ["aws_sqs_queue.many.0.arn", "first"],
    ['local.tags["b"]', "2"],
    ['{a = 1, "b" : 2, (local.tags.a) = 3}', { a: 1, b: 2, 1: 3 }],
    ["[for q in aws_sqs_queue.many : upper(q.arn)]", ["FIRST", "SECOND"]],
    ['[for i, q in aws_sqs_queue.many : i if q.arn != "first"]', [1]],
    ["{for k, v in local.tags : v => k}", { 1: "a", 2: "b" }],
    ['{for q in ["a", "b", "a"] : q => 1...}', { a: [1, 1], b: [1] }],
  ])("%s is %j", (text, value) => {
    expect(compute(`\${${text}}`)).toEqual(value);
  });
});

describe("a function", () => {
  test.each<[string, Value]>([
    ['jsonencode({"b" = [1, true, null], "a" = "<&>"})', '{"a":"\\u003c\\u0026\\u003e","b":[1,true,null]}'],
    ['jsondecode("{\\"a\\":[1]}").a[0]', 1],
    ['replace("wss://x/wss", "wss", "https")', "https://x/https"],
    ['replace("wss://x/ws", "/^ws/", "http")', "https://x/ws"],
    ['replace("hello world", "/(w.*)d/", "<$1>")', "hello <worl>"],
    ['replace("a-b", "/(?P<x>a)-(?P<y>b)/", "$${y}$${x}")', "ba"],
    ['join(",", ["a", "b"])', "a,b"],
    ['format("%s-%03d-%.1f-%q-%%-%t", "x", 7, 1.25, "q", true)', 'x-007-1.3-"q"-%-true'],
    ['format("%-5s|%5s|%+d|%v", "a", "b", 3, ["c"])', 'a    |    b|+3|["c"]'],
    ['formatlist("%s!", ["a", "b"])', ["a!", "b!"]],
    ['lower("ABC")', "abc"],
    ['element(["a", "b", "c"], 4)', "b"],
    ['concat(["a"], ["b"], [])', ["a", "b"]],
    ["merge({a = 1, b = 1}, {b = 2})", { a: 1, b: 2 }],
    ["tostring(5)", "5"],
    ['base64encode("Hello World")', "SGVsbG8gV29ybGQ="],
    ['base64decode("SGVsbG8gV29ybGQ=")', "Hello World"],
    ['split(",", "a,b")', ["a", "b"]],
    ['regex("[a-z]+", "53453453.345345aaabbbccc23454")', "aaabbbccc"],
    ['regex("(\\\\d\\\\d)(\\\\d)", "123")', ["12", "3"]],
    ['substr("hello world", -5, -1)', "world"],
    ['trim("?!hello?!", "!?")', "hello"],
    ['coalesce("", "b")', "b"],
    ['lookup({a = "x"}, "b", "fallback")', "fallback"],
    ['try(local.nothing, "instead")', "instead"],
    ["can(local.nothing)", false],
    ['flatten([["a", []], "b"])', ["a", "b"]],
    ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
    ["range(1, 8, 2)", [1, 3, 5, 7]],
    ["max([5, 12, 9]...)", 12],
    ['toset(["a", "a"])', ["a"]],
    ['sha256("hello world")', "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"],
    ['urlencode("a b/c")', "a+b%2Fc"],
    ['title("hello world")', "Hello World"],
    ["length(local.tags)", 2],
    ["keys(local.tags)", ["a", "b"]],
    [
      "setproduct([1, 2], [3])",
      [
        [1, 3],
        [2, 3],
      ],
    ],
  ])("%s is %j", (text, value) => {
    expect(compute(`\${${text}}`)).toEqual(value);
  });
});

test.each([
  ["${aws_sqs_queue.none.arn}", "no aws_sqs_queue.none.arn"],
  ["${aws_kinesis_stream.log.color}", 'there is no attribute "color"; known are arn, shards'],
  ["${aws_sqs_queue.many[7]}", "there is no element 7; the list has 2"],
  ["${1 +}", "an expression is missing at character 5"],
  ["${foo(1}", '")" is missing'],
  ["${unheard(1)}", "the function unheard is not supported"],
  ['${"open}', "a string is not closed"],
  ["%{ if true }x%{ endif }", "template directives"],
  ["a${[1]}", "a string is needed, but the value is a list"],
])("%s fails with: %s", (text, message) => {
  expect(() => compute(text)).toThrow(message);
});
