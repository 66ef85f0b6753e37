import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { EnvironmentConfig } from '../../config/environment';

/** The days over which an objective holds. */
export const OBJECTIVE_DAYS = 30;

/** One promise about the REST API, measured at the gateway: for each period the share of requests that keep it. */
export interface ServiceLevel {
  readonly name: 'availability' | 'latency';
  /** What is promised, as a clause. */
  readonly promise: string;
  /** Percent of the requests. */
  readonly objective: number;
  /** Percent of the requests that kept it. */
  readonly attainment: (period: Duration) => cloudwatch.MathExpression;
  /** How fast the error budget is spent: at 1 it lasts for exactly `OBJECTIVE_DAYS`. */
  readonly burnRate: (period: Duration) => cloudwatch.MathExpression;
  /** Percent of the error budget that a period has left over. */
  readonly budgetLeft: (period: Duration) => cloudwatch.MathExpression;
}

/** What the environment promises, as one metric each: an alarm costs by the metric. */
export function serviceLevels(
  { objectives }: Pick<EnvironmentConfig, 'objectives'>,
  restApi: apigateway.RestApi,
): ServiceLevel[] {
  if (objectives === undefined) return [];
  const { availabilityPercent, latencyMs, latencyPercent } = objectives;
  const metric = (metricName: string, statistic: string): cloudwatch.Metric =>
    new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiName: restApi.restApiName, Stage: restApi.deploymentStage.stageName },
      statistic,
    });
  return [
    serviceLevel({
      name: 'availability',
      promise: 'without a 5xx',
      objective: availabilityPercent,
      // The gateway counts each request with 0 or 1, so that the average is the share of those that failed.
      usingMetrics: { failed: metric('5XXError', cloudwatch.Stats.AVERAGE) },
      lost: '100*failed',
    }),
    serviceLevel({
      name: 'latency',
      promise: `within ${latencyMs} ms`,
      objective: latencyPercent,
      usingMetrics: { kept: metric('Latency', `PR(:${latencyMs})`) },
      lost: '100-kept',
    }),
  ];
}

/** @param lost an expression: percent of the requests that broke the promise */
function serviceLevel({
  lost,
  usingMetrics,
  ...level
}: Pick<ServiceLevel, 'name' | 'promise' | 'objective'> &
  Pick<cloudwatch.MathExpressionProps, 'usingMetrics'> & { readonly lost: string }): ServiceLevel {
  // 100 - 99.9 is 0.09999999999999432.
  const budget = Number((100 - level.objective).toFixed(2));
  const math =
    (label: string, expression: string) =>
    (period: Duration): cloudwatch.MathExpression =>
      new cloudwatch.MathExpression({ label, expression, usingMetrics, period });
  return {
    ...level,
    attainment: math('Attained (%)', `100-(${lost})`),
    burnRate: math('Burn rate', `(${lost})/${budget}`),
    budgetLeft: math('Error budget left (%)', `100-100*(${lost})/${budget}`),
  };
}
