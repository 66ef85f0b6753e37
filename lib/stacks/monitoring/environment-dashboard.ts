import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { BackendStack } from '../backend-stack';
import type { DatabaseStack } from '../database-stack';
import type { FrontendStack } from '../frontend-stack';
import { consoleLinks } from './console-links';
import {
  applicationLogRow,
  applicationRow,
  DASHBOARD_COLUMNS,
  databaseRow,
  edgeRow,
  functionRow,
  objectiveRow,
  probeRow,
  restApiRow,
  vitalsRow,
  webSocketRow,
} from './dashboard-rows';
import { serviceLevels } from './service-levels';

export interface EnvironmentDashboardProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly frontend: FrontendStack;
  /** Shown by their state, above everything else. */
  readonly alarms: readonly cloudwatch.IAlarm[];
}

/** `fillup-{env}`: links and alarms, what is promised, the views from outside, then edge, gateways, function, app and database, from the viewer inwards. */
export class EnvironmentDashboard extends Construct {
  constructor(scope: Construct, id: string, props: EnvironmentDashboardProps) {
    super(scope, id);
    const { config, database, backend, frontend, alarms } = props;
    const provisioned = config.lambdaConfig.provisionedConcurrency > 0 ? backend.alias : undefined;
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `fillup-${config.name}`,
      widgets: [
        [new cloudwatch.TextWidget({ markdown: consoleLinks(this, config), width: DASHBOARD_COLUMNS, height: 2 })],
        [
          new cloudwatch.AlarmStatusWidget({
            title: 'Alarms',
            alarms: [...alarms],
            width: DASHBOARD_COLUMNS,
            height: 3,
          }),
        ],
        objectiveRow(serviceLevels(config, backend.restApi)),
        config.probe ? probeRow(config.name) : [],
        config.vitals ? vitalsRow(config.name) : [],
        edgeRow('Site', frontend.siteDistribution, frontend.measuresCacheHitRate),
        edgeRow('API', frontend.apiDistribution, false),
        restApiRow(backend.restApi),
        webSocketRow(backend.webSocketStage),
        functionRow(backend.function, provisioned),
        applicationRow(config.name),
        applicationLogRow(`/aws/lambda/fillup-${config.name}-api`),
        databaseRow(database.instance, config.rdsConfig.instanceClass),
      ],
    });
  }
}
