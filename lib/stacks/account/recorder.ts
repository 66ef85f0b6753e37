import { Stack } from 'aws-cdk-lib';
import { CfnConfigurationRecorder, CfnDeliveryChannel } from 'aws-cdk-lib/aws-config';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AuditBucket } from './audit-bucket';

export interface RecorderProps {
  /** Receives the access log of the recorder's bucket. */
  readonly accessLogs: IBucket;
}

/** What the rules look at, and what an investigation asks for first; each recorded change is billed. */
const RECORDED = [
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CloudTrail::Trail',
  'AWS::EC2::SecurityGroup',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
];

/** AWS Config's recorder with its delivery channel: an account has room for one of each in a region. */
export class Recorder extends Construct {
  constructor(scope: Construct, id: string, props: RecorderProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    const config = new ServicePrincipal('config.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    const bucket = new AuditBucket(this, 'Bucket', {
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'config/',
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RecorderFindsBucket',
        principals: [config],
        actions: ['s3:GetBucketAcl', 's3:ListBucket'],
        resources: [bucket.bucketArn],
      }),
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RecorderDelivers',
        principals: [config],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/Config/*`)],
      }),
    );
    const role = new Role(this, 'Role', {
      description: 'Lets AWS Config read what it records',
      assumedBy: new ServicePrincipal('config.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWS_ConfigRole')],
    });
    const recorder = new CfnConfigurationRecorder(this, 'Recorder', {
      roleArn: role.roleArn,
      recordingGroup: { allSupported: false, includeGlobalResourceTypes: false, resourceTypes: RECORDED },
    });
    const channel = new CfnDeliveryChannel(this, 'DeliveryChannel', {
      s3BucketName: bucket.bucketName,
      configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
    });
    // Not on each other: CloudFormation starts the recorder once the channel is there, and the channel needs the recorder.
    for (const part of [recorder, channel]) part.node.addDependency(bucket.policy ?? bucket);
  }
}
