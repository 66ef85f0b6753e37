import { SecretValue, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { AlarmTopics } from '../../constructs/alarms/registered-alarm';

/** Besides EventBridge, whose rules add themselves: it takes no condition in a topic's policy. */
const MAIL_SENDERS = ['cloudwatch', 'budgets', 'codestar-notifications'];
const PAGING_SENDERS = ['cloudwatch'];

export interface AlertTopicsProps {
  readonly config: EnvironmentConfig;
  /** Its policy lets the senders use it, as EnvironmentKey's does: with `alias/aws/sns` alarms are dropped silently. */
  readonly key: kms.IKey;
  /** Distinguishes the topics of one environment, by what their names have before the last word. */
  readonly part?: 'edge';
}

/** The topics that alarms notify: one mails, and where it is configured one pages. */
export class AlertTopics extends Construct implements AlarmTopics {
  /** The address has to confirm its subscription once. */
  readonly mail: sns.Topic;
  readonly paging?: sns.Topic;

  constructor(scope: Construct, id: string, props: AlertTopicsProps) {
    super(scope, id);
    const { alertEmail, pagingSecretName } = props.config;
    this.mail = this.topic('Topic', 'alerts', MAIL_SENDERS, props);
    this.mail.addSubscription(new EmailSubscription(alertEmail));
    if (pagingSecretName === undefined) return;
    this.paging = this.topic('Paging', 'paging', PAGING_SENDERS, props);
    this.paging.addSubscription(
      // A dynamic reference, resolved in the topic's region: the address stands in no template.
      new UrlSubscription(SecretValue.secretsManager(pagingSecretName).unsafeUnwrap(), {
        protocol: sns.SubscriptionProtocol.HTTPS,
      }),
    );
  }

  private topic(id: string, name: string, senders: readonly string[], props: AlertTopicsProps): sns.Topic {
    const { config, key, part } = props;
    const words = [config.name, ...(part ? [part] : []), name];
    const topic = new sns.Topic(this, id, {
      topicName: `fillup-${words.join('-')}`,
      displayName: `FillUp ${words.join(' ')}`,
      masterKey: key,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlertSendersPublish',
        principals: senders.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}
