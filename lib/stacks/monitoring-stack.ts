import { Stack, StackProps } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { BackendStack } from './backend-stack';
import type { DatabaseStack } from './database-stack';
import type { FrontendStack } from './frontend-stack';
import { AlertTopic } from './monitoring/alert-topic';
import { EnvironmentAlarms } from './monitoring/environment-alarms';
import { EnvironmentDashboard } from './monitoring/environment-dashboard';
import { EventAlerts } from './monitoring/event-alerts';
import { MonthlyBudget } from './monitoring/monthly-budget';

export interface MonitoringStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly frontend: FrontendStack;
}

/**
 * What people look at and get called by. The canary's own alarms live in BackendStack, those of CloudFront in
 * EdgeMonitoringStack.
 */
export class MonitoringStack extends Stack {
  readonly alerts: sns.Topic;

  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props);
    const { config, database, backend, frontend } = props;

    this.alerts = new AlertTopic(this, 'Alerts', { config, key: database.key }).topic;
    const { alerts } = this;
    const { alarms } = new EnvironmentAlarms(this, 'Alarms', { config, database, backend, alerts });
    new EventAlerts(this, 'Events', { config, database, alerts });
    new MonthlyBudget(this, 'Budget', { config, alerts });
    new EnvironmentDashboard(this, 'Dashboard', { config, database, backend, frontend, alarms });
  }
}
