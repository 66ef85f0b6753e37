import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';

export interface MonthlyBudgetProps {
  readonly config: EnvironmentConfig;
  readonly alerts: sns.ITopic;
}

/** Percent of the budget, spent or, as the most urgent, foreseen. A budget takes at most five. */
const NOTIFICATIONS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 90 },
  { notificationType: 'ACTUAL', threshold: 100 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/** What the environment may cost in a month, by its tag; a tag that is not active for cost allocation counts as 0 USD. */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { config, alerts }: MonthlyBudgetProps) {
    super(scope, id);
    const subscribers = [
      { subscriptionType: 'EMAIL', address: config.alertEmail },
      { subscriptionType: 'SNS', address: alerts.topicArn },
    ];
    new CfnBudget(this, 'Budget', {
      budget: {
        // Without a name: a changed subscriber replaces the budget, and a named one would be in its own way.
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: config.budgetUsd, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:Environment$${config.name}`] },
      },
      notificationsWithSubscribers: NOTIFICATIONS.map((notification) => ({
        notification: { ...notification, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers,
      })),
    });
  }
}
