import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { BackendStack } from './backend-stack';
import type { DatabaseStack } from './database-stack';
import type { FrontendStack } from './frontend-stack';
import { AlertTopics } from './monitoring/alert-topics';
import { AvailabilityProbe } from './monitoring/availability-probe';
import { EnvironmentAlarms } from './monitoring/environment-alarms';
import { EnvironmentDashboard } from './monitoring/environment-dashboard';
import { EventAlerts } from './monitoring/event-alerts';
import { MonthlyBudget } from './monitoring/monthly-budget';
import { ObjectiveAlarms } from './monitoring/objective-alarms';

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
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props);
    const { config, database, backend, frontend } = props;
    const { siteUrl, apiUrl } = frontend;
    const { key } = database;

    const alerts = new AlertTopics(this, 'Alerts', { config, key });
    const { alarms } = new EnvironmentAlarms(this, 'Alarms', { config, database, backend, alerts });
    const objectives = new ObjectiveAlarms(this, 'Objectives', { config, restApi: backend.restApi, alerts });
    const probe = config.probe
      ? new AvailabilityProbe(this, 'Probe', { config, siteUrl, apiUrl, encryptionKey: key, alerts })
      : undefined;
    new EventAlerts(this, 'Events', { config, database, alerts: alerts.mail });
    new MonthlyBudget(this, 'Budget', { config, alerts: alerts.mail });
    new EnvironmentDashboard(this, 'Dashboard', {
      config,
      database,
      backend,
      frontend,
      alarms: [...(probe ? [probe.alarm] : []), ...objectives.alarms, ...alarms],
    });
  }
}
