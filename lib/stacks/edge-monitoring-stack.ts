import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import type { EdgeStack } from './edge-stack';
import type { FrontendStack } from './frontend-stack';
import { AlertTopic } from './monitoring/alert-topic';
import { EdgeAlarms } from './monitoring/edge-alarms';

export interface EdgeMonitoringStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly edge: EdgeStack;
  readonly frontend: FrontendStack;
}

/** The alarms of CloudFront, whose metrics exist in us-east-1 only, and the topic there that they notify. */
export class EdgeMonitoringStack extends Stack {
  readonly alerts: ITopic;

  constructor(scope: Construct, id: string, props: EdgeMonitoringStackProps) {
    super(scope, id, props);
    const { config, edge, frontend } = props;
    this.alerts = new AlertTopic(this, 'Alerts', { config, key: edge.key, suffix: 'edge-alerts' }).topic;
    new EdgeAlarms(this, 'Alarms', {
      config,
      alerts: this.alerts,
      siteDistribution: frontend.siteDistribution,
      apiDistribution: frontend.apiDistribution,
      certificate: edge.certificate,
    });
  }
}
