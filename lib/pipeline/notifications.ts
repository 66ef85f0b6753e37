import { RemovalPolicy } from 'aws-cdk-lib';
import { type IPipeline, PipelineNotificationEvents } from 'aws-cdk-lib/aws-codepipeline';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface NotificationsProps {
  readonly email: string;
}

/** Tells people what the pipeline needs of them and what became of a release. */
export class Notifications extends Construct {
  readonly topic: Topic;
  readonly key: IKey;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      description: 'Notifications of the FillUp pipeline',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key = key;
    this.topic = new Topic(this, 'Topic', { displayName: 'FillUp pipeline', masterKey: key, enforceSSL: true });
    this.topic.addSubscription(new EmailSubscription(props.email));
  }

  /** Rules, not steps: they also speak when a step never ran. */
  follow(pipeline: IPipeline): void {
    pipeline.notifyOn('Notify', this.topic, {
      events: [
        PipelineNotificationEvents.PIPELINE_EXECUTION_FAILED,
        PipelineNotificationEvents.PIPELINE_EXECUTION_SUCCEEDED,
        PipelineNotificationEvents.MANUAL_APPROVAL_NEEDED,
        PipelineNotificationEvents.MANUAL_APPROVAL_FAILED,
      ],
    });
  }

  /** For a pipeline whose success calls for nothing. */
  followFailures(pipeline: IPipeline): void {
    pipeline.notifyOn('Notify', this.topic, { events: [PipelineNotificationEvents.PIPELINE_EXECUTION_FAILED] });
  }
}
