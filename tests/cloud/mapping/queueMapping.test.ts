// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is written here
// Covers event source mappings from SQS queues, by an unmodified SDK client and functions in threads: the event, batches
// and windows, deletion, item failures, dead-letter queues, FIFO order, roles, a stop. Queues run on real time: what
// their time-outs would do, a client does here. Does not cover filters, which are refused.
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { failedMessages } from "../../../cloud/mapping/queue/failedMessages.ts";
import { type FixtureStack, type Play, type PlayedCall, startFixtureCloud } from "../fixtureCloud.ts";

// Each test starts a cloud and threads; on a machine that is busy with others that takes its time.
jest.setTimeout(60_000);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, 30_000);

type Over = {
  readonly queue?: object;
  readonly mapping?: object;
  readonly timeout?: number;
  readonly statements?: readonly object[];
};

function stackWith({ queue, mapping, timeout = 30, statements }: Over): FixtureStack {
  return {
    functions: { worker: { timeout } },
    ...(statements !== undefined && { statements }),
    resources: {
      aws_sqs_queue: {
        dead: { name: "dead" },
        jobs: { name: "jobs", visibility_timeout_seconds: 30, ...queue },
      },
      aws_lambda_event_source_mapping: {
        worker: {
          event_source_arn: "${aws_sqs_queue.jobs.arn}",
          function_name: "${aws_lambda_function.worker.arn}",
          ...mapping,
        },
      },
    },
  };
}

async function open(over: Over = {}, play: Play = () => ({})) {
  const fixture = await startFixtureCloud(stackWith(over), { port: 0, play });
  closers.push(fixture.close);
  const { endpoint, region } = fixture.cloud;
  const credentials = { accessKeyId: "AKIAOWNER", secretAccessKey: "secret" };
  const sqs = new SQSClient({ endpoint, region, credentials });
  closers.push(() => sqs.destroy());
  const urlOf = (name: string): string => `${endpoint}/000000000000/${name}`;
  const send = (...bodies: readonly string[]) =>
    sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: urlOf("jobs"),
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  const bodies = () =>
    fixture.calls.map(({ event }) => event.Records.map(({ body }: { body: string }) => body));
  /** Messages of the queue, in flight or not. */
  const left = async (): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf("jobs"), AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  };
  /** What the time-out would do in the end: the messages of a call are visible again. */
  const show = async (call: PlayedCall | undefined, name = "jobs"): Promise<void> => {
    for (const { receiptHandle } of call?.event.Records ?? []) {
      const message = { QueueUrl: urlOf(name), ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
      await sqs.send(new ChangeMessageVisibilityCommand(message));
    }
  };
  return { ...fixture, sqs, urlOf, send, bodies, left, show };
}

describe("a message", () => {
  test("reaches the function in the form that Lambda gives it, and is deleted", async () => {
    const { sqs, urlOf, until, calls, left } = await open();
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl: urlOf("jobs"),
        MessageBody: "Test message.",
        MessageAttributes: { myAttribute: { DataType: "String", StringValue: "myValue" } },
      }),
    );
    await until(() => calls.length === 1);
    expect(calls[0]?.event).toEqual({
      Records: [
        {
          messageId: sent.MessageId,
          receiptHandle: expect.any(String),
          body: "Test message.",
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            myAttribute: {
              stringValue: "myValue",
              stringListValues: [],
              binaryListValues: [],
              dataType: "String",
            },
          },
          md5OfMessageAttributes: sent.MD5OfMessageAttributes,
          md5OfBody: sent.MD5OfMessageBody,
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:jobs",
          awsRegion: "eu-central-1",
        },
      ],
    });
    while ((await left()) > 0);
  });

  test("that fails comes again when it is visible, and goes to the dead-letter queue in the end", async () => {
    const redrive_policy =
      '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:000000000000:dead","maxReceiveCount":2}';
    const play: Play = ({ event }) => (event.Records[0].body === "poison" ? { error: "no" } : {});
    const { sqs, urlOf, send, bodies, until, calls, show } = await open(
      { queue: { redrive_policy }, mapping: { batch_size: 1 } },
      play,
    );
    await send("poison", "good");
    const poisonings = () => calls.filter(({ event }) => event.Records[0].body === "poison");
    await until(() => poisonings().length === 1);
    await show(poisonings()[0]);
    await until(() => poisonings().length === 2);
    await show(poisonings()[1]);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: urlOf("dead"), WaitTimeSeconds: 20 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(["poison"]);
    await until(() => calls.length === 3);
    expect(bodies().flat().sort()).toEqual(["good", "poison", "poison"]);
  }, 30_000);

  test("that is reported as failed comes again alone", async () => {
    let failures = 1;
    const play: Play = ({ event }) => {
      const failed = event.Records.filter(({ body }: { body: string }) => body === "b");
      const batchItemFailures = failed.map(({ messageId }: { messageId: string }) => ({
        itemIdentifier: messageId,
      }));
      return { result: { batchItemFailures: failures-- > 0 ? batchItemFailures : [] } };
    };
    const mapping = { function_response_types: ["ReportBatchItemFailures"] };
    const { send, until, bodies, calls, left, sqs, urlOf } = await open({ mapping }, play);
    await send("a", "b", "c");
    while ((await left()) !== 1);
    const [, reported] = calls[0]?.event.Records ?? [];
    const message = { QueueUrl: urlOf("jobs"), ReceiptHandle: reported?.receiptHandle, VisibilityTimeout: 0 };
    await sqs.send(new ChangeMessageVisibilityCommand(message));
    await until(() => calls.length === 2);
    expect(bodies()).toEqual([["a", "b", "c"], ["b"]]);
    expect(calls[1]?.event.Records[0].attributes.ApproximateReceiveCount).toBe("2");
  }, 30_000);
});

describe("a batch", () => {
  test("holds what is there, up to BatchSize", async () => {
    const { send, until, bodies, calls } = await open({ mapping: { batch_size: 2 } });
    await send("a", "b", "c");
    await until(() => bodies().flat().length === 3);
    expect(Math.max(...bodies().map(({ length }) => length))).toBe(2);
    expect(calls).toHaveLength(2);
  });

  test("larger than one poll is collected during its window", async () => {
    const mapping = { batch_size: 12, maximum_batching_window_in_seconds: 60 };
    const { send, until, bodies } = await open({ mapping });
    await send(..."abcdefgh");
    await send(..."ijklmnop");
    await until(() => bodies().length === 1);
    expect(bodies()[0]).toHaveLength(12);
  });

  test("of a FIFO queue holds back its group until it is done", async () => {
    let failures = 1;
    const queue = { name: "jobs.fifo", fifo_queue: true, content_based_deduplication: true };
    const { sqs, urlOf, until, bodies, calls, show } = await open(
      { queue, mapping: { batch_size: 2 } },
      () => (failures-- > 0 ? { error: "no" } : {}),
    );
    for (const MessageBody of "abc") {
      const message = { QueueUrl: urlOf("jobs.fifo"), MessageBody, MessageGroupId: "one" };
      await sqs.send(new SendMessageCommand(message));
    }
    await until(() => calls.length === 1);
    await show(calls[0], "jobs.fifo");
    await until(() => bodies().flat().at(-1) === "c");
    const seen = bodies().map((batch) => batch.join(""));
    expect(seen.slice(1).join("")).toBe("abc");
    expect("abc".startsWith(seen[0] ?? "x")).toBe(true);
  }, 30_000);
});

describe("a report of failed messages", () => {
  test.each<[string, string, readonly string[]]>([
    ["null", "null", []],
    ["empty", "", []],
    ["without failures", '{"batchItemFailures":[]}', []],
    ["with null failures", '{"batchItemFailures":null}', []],
    ["with one", '{"batchItemFailures":[{"itemIdentifier":"2"}]}', ["2"]],
    ["that is no JSON", "{", ["1", "2"]],
    ["with an empty ID", '{"batchItemFailures":[{"itemIdentifier":""}]}', ["1", "2"]],
    ["with a null ID", '{"batchItemFailures":[{"itemIdentifier":null}]}', ["1", "2"]],
    ["with a wrong key", '{"batchItemFailures":[{"id":"1"}]}', ["1", "2"]],
    [
      "with an unknown ID",
      '{"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":"3"}]}',
      ["1", "2"],
    ],
  ])("%s", (_title, payload, failed) => {
    expect(failedMessages(payload, ["1", "2"])).toEqual(failed);
  });
});

describe("a mapping from a queue", () => {
  test("does not start when its role may not read it", async () => {
    const statements = [{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: "*" }];
    await expect(open({ statements })).rejects.toThrow(
      "The function execution role does not have permissions to call DeleteMessage on SQS",
    );
  });

  test("does not start when messages become visible while the function runs", async () => {
    await expect(open({ queue: { visibility_timeout_seconds: 1 }, timeout: 2 })).rejects.toThrow(
      "Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds",
    );
  });

  test("does not start with batches above ten without a window, nor with filters", async () => {
    await expect(open({ mapping: { batch_size: 11 } })).rejects.toThrow(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
    const filter_criteria = [{ filter: [{ pattern: "{}" }] }];
    await expect(open({ mapping: { filter_criteria } })).rejects.toThrow(/not emulated for queues/);
  });

  test("calls at most MaximumConcurrency times at once", async () => {
    const held = Promise.withResolvers<void>();
    let running = 0;
    let runningMax = 0;
    const play: Play = async () => {
      running += 1;
      runningMax = Math.max(runningMax, running);
      await held.promise;
      running -= 1;
      return {};
    };
    const mapping = { batch_size: 1, scaling_config: [{ maximum_concurrency: 2 }] };
    const { sqs, send, until, calls } = await open(
      { queue: { visibility_timeout_seconds: 30 }, mapping, timeout: 30 },
      play,
    );
    await send("a", "b", "c", "d");
    await until(() => calls.length === 2);
    // A request through the whole cloud and back: time enough for a third call to show.
    await sqs.send(new CreateQueueCommand({ QueueName: "other" }));
    held.resolve();
    await until(() => calls.length === 4);
    expect(runningMax).toBe(2);
  });
});
