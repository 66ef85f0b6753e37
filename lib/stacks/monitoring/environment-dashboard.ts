import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { BackendStack } from '../backend-stack';
import type { DatabaseStack } from '../database-stack';
import type { FrontendStack } from '../frontend-stack';
import { applicationRow, databaseRow, edgeRow, functionRow, restApiRow, webSocketRow } from './dashboard-rows';

export interface EnvironmentDashboardProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  readonly frontend: FrontendStack;
}

/** `fillup-{env}`: edge, gateways, function, app and database, from the viewer inwards. */
export class EnvironmentDashboard extends Construct {
  constructor(scope: Construct, id: string, props: EnvironmentDashboardProps) {
    super(scope, id);
    const { config, database, backend, frontend } = props;
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `fillup-${config.name}`,
      widgets: [
        edgeRow('Site', frontend.siteDistribution, frontend.measuresCacheHitRate),
        edgeRow('API', frontend.apiDistribution, false),
        restApiRow(backend.restApi),
        webSocketRow(backend.webSocketStage),
        functionRow(backend.function),
        applicationRow(config.name),
        databaseRow(database.instance, config.rdsConfig.instanceClass),
      ],
    });
  }
}
