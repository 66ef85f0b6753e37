import { Duration } from 'aws-cdk-lib';
import { type CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LogKey } from '../../constructs/log-key';
import { AuditBucket } from './audit-bucket';

export interface AccountTrailProps {
  /** Receives the access log of the trail's bucket. */
  readonly accessLogs: IBucket;
  /** What the names of the buckets that CloudFront writes its logs to begin with. */
  readonly cloudFrontLogBuckets: readonly string[];
}

/** One trail for the account, of every region: a second one would be billed for the same events again. */
export class AccountTrail extends Construct {
  constructor(scope: Construct, id: string, props: AccountTrailProps) {
    super(scope, id);
    const bucket = new AuditBucket(this, 'Bucket', {
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'trail/',
      // Versions alone do not stop whoever wants to wipe out traces.
      objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(90)),
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'VersionsGoOnlyWithMfa',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObjectVersion'],
        resources: [bucket.arnForObjects('*')],
        conditions: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      }),
    );

    const trail = new Trail(this, 'Trail', {
      bucket,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableFileValidation: true,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: new LogGroup(this, 'Log', {
        retention: RetentionDays.THREE_MONTHS,
        encryptionKey: new LogKey(this, 'LogKey'),
      }),
    });
    const excluded = [
      `${bucket.bucketArn}/`,
      `${props.accessLogs.bucketArn}/`,
      ...props.cloudFrontLogBuckets.map((prefix) => `arn:aws:s3:::${prefix}`),
    ];
    // The construct knows only the basic selectors, which cannot leave a bucket out: the trail would record itself.
    const resource = trail.node.defaultChild as CfnTrail;
    resource.addPropertyDeletionOverride('EventSelectors');
    resource.advancedEventSelectors = [
      { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
      {
        name: 'Objects, but not those of logs',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
          { field: 'resources.ARN', notStartsWith: excluded },
        ],
      },
      {
        name: 'Functions',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: ['AWS::Lambda::Function'] },
        ],
      },
    ];
  }
}
