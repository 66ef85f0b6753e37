import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';

/** Besides EventBridge, whose rules add themselves: it takes no condition in a topic's policy. */
const SENDERS = ['cloudwatch', 'budgets', 'codestar-notifications'];

export interface AlertTopicProps {
  readonly config: EnvironmentConfig;
  /** Its policy lets the senders use it, as EnvironmentKey's does: with `alias/aws/sns` alarms are dropped silently. */
  readonly key: kms.IKey;
  /** Distinguishes the topics of one environment. @default alerts */
  readonly suffix?: string;
}

/** The topic that alarms notify; the mail address has to confirm its subscription once. */
export class AlertTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    const { config, suffix = 'alerts' } = props;
    this.topic = new sns.Topic(this, 'Topic', {
      topicName: `fillup-${config.name}-${suffix}`,
      displayName: `FillUp ${config.name} ${suffix.replaceAll('-', ' ')}`,
      masterKey: props.key,
      enforceSSL: true,
    });
    this.topic.addSubscription(new EmailSubscription(config.alertEmail));
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlertSendersPublish',
        principals: SENDERS.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
