import { MetricUnit, Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import type { MiddlewareObj } from "@middy/core";
import type { Metrics } from "../runtime/ports.ts";
import { metricNames, metricsNamespace } from "./environment.ts";
import type { FunctionContext } from "./functionContext.ts";

/** Metrics as lines of the log, and the middleware that writes them when an invocation ends. */
export type EmfMetrics = {
  readonly metrics: Metrics;
  readonly middleware: MiddlewareObj<unknown, unknown, Error, FunctionContext>;
};

/**
 * CloudWatch's embedded metric format: no request, and nothing written where nothing was counted.
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html)
 */
export function createEmfMetrics(serviceName: string): EmfMetrics {
  const powertools = new PowertoolsMetrics({ namespace: metricsNamespace, serviceName });
  const publish = () => {
    if (powertools.hasStoredMetrics()) powertools.publishStoredMetrics();
  };
  return {
    metrics: { count: (name, value) => powertools.addMetric(metricNames[name], MetricUnit.Count, value) },
    middleware: { after: publish, onError: publish },
  };
}
