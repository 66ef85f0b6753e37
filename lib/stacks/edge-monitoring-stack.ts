import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import type { EdgeStack } from './edge-stack';
import type { FrontendStack } from './frontend-stack';
import { AlertTopics } from './monitoring/alert-topics';
import { EdgeAlarms } from './monitoring/edge-alarms';

export interface EdgeMonitoringStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly edge: EdgeStack;
  readonly frontend: FrontendStack;
}

/** The alarms of CloudFront, whose metrics exist in us-east-1 only, and the topics there that they notify. */
export class EdgeMonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeMonitoringStackProps) {
    super(scope, id, props);
    const { config, edge, frontend } = props;
    new EdgeAlarms(this, 'Alarms', {
      config,
      alerts: new AlertTopics(this, 'Alerts', { config, key: edge.key, part: 'edge' }),
      siteDistribution: frontend.siteDistribution,
      apiDistribution: frontend.apiDistribution,
      certificate: edge.certificate,
    });
  }
}
