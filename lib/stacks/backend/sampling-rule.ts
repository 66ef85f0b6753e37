import { CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../../config/environment';

export interface RestSamplingRuleProps {
  readonly config: EnvironmentConfig;
  readonly restApiName: string;
  readonly stageName: string;
}

/** The share of requests that are traced. API Gateway decides for all that follows, so the rule names its stage. */
export class RestSamplingRule extends CfnSamplingRule {
  constructor(scope: Construct, id: string, props: RestSamplingRuleProps) {
    const { config, restApiName, stageName } = props;
    super(scope, id, {
      samplingRule: {
        ruleName: restApiName,
        version: 1,
        priority: 1000,
        serviceName: `${restApiName}/${stageName}`,
        serviceType: 'AWS::ApiGateway::Stage',
        fixedRate: config.traceSampling,
        // A reservoir of one request a second would be nearly all of a quiet API's.
        reservoirSize: 0,
        host: '*',
        httpMethod: '*',
        urlPath: '*',
        resourceArn: '*',
      },
    });
  }
}
