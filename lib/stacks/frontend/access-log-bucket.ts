import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** The bucket's only part that stays whatever name CloudFormation gives it: short enough to be spelled out in full. */
const LOGICAL_ID = 'AccessLogs';

/**
 * What the bucket's generated name begins with: the stack's name, then its own. The account's trail leaves it out, and
 * cannot refer to it.
 */
export function accessLogBucketPrefix(environment: string): string {
  return `FillUpFrontendStack-${environment}-${LOGICAL_ID}-`.toLowerCase();
}

/** Access logs of both distributions and of the site's bucket, each under its own prefix. */
export class AccessLogBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      // CloudFront delivers its logs by an ACL grant, which "bucket owner enforced" would refuse.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [
        {
          id: 'access-logs',
          transitions: [
            { storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) },
            { storageClass: s3.StorageClass.GLACIER, transitionAfter: Duration.days(90) },
          ],
          expiration: Duration.days(365),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    (this.bucket.node.defaultChild as s3.CfnBucket).overrideLogicalId(LOGICAL_ID);
  }
}
