import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import { metricNames, metricsNamespace } from "../../engine/lambda/environment.ts";
import { archiveFunction, processorFunctions } from "../functions.ts";
import { names } from "../names.ts";

export type AlarmsOptions = { readonly stage: string; readonly deadLetters: SqsQueue };

const periodSeconds = 300;
/** A processor that is so far behind stands still, or needs more shards. */
const iteratorAgeMsMax = 60_000;
/** The archiver gathers records for a minute; what it does not archive within the stream's retention is lost. */
const archiveAgeMsMax = 3_600_000;

/** What an operator has to look at. Where the alarms go is the account's own affair. */
export class Alarms extends Construct {
  constructor(scope: Construct, { stage, deadLetters }: AlarmsOptions) {
    super(scope, "alarms");
    for (const { name, isView } of processorFunctions) {
      const dimensions = { service: name };
      for (const metricName of [metricNames.heldKeys, metricNames.notKept]) {
        this.add(`${name}-${metricName}`, { stage, namespace: metricsNamespace, metricName, dimensions });
      }
      this.addIteratorAge(name, { stage });
      // Of a view, the one that stands still gives no data.
      if (isView) this.addIteratorAge(names.slot(name, "b"), { stage });
    }
    this.addIteratorAge(archiveFunction, { stage, threshold: archiveAgeMsMax });
    this.add("failures-dead-letters", {
      stage,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: deadLetters.name },
      statistic: "Maximum",
    });
  }

  private addIteratorAge(name: string, { stage, threshold = iteratorAgeMsMax }: AgeOptions): void {
    this.add(`${name}-IteratorAge`, {
      stage,
      namespace: "AWS/Lambda",
      metricName: "IteratorAge",
      dimensions: { FunctionName: names.lambda(stage, name) },
      threshold,
      statistic: "Maximum",
    });
  }

  private add(id: string, { stage, threshold = 0, statistic = "Sum", ...metric }: AlarmOptions): void {
    new CloudwatchMetricAlarm(this, id, {
      alarmName: names.lambda(stage, id),
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      period: periodSeconds,
      treatMissingData: "notBreaching",
      threshold,
      statistic,
      ...metric,
    });
  }
}

type AgeOptions = { readonly stage: string; readonly threshold?: number };

type AlarmOptions = {
  readonly stage: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly threshold?: number;
  readonly statistic?: string;
};
