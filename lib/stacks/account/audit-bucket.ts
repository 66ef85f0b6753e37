import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What the document asks to keep: 90 days at hand, then a year in Glacier. */
const AT_HAND = Duration.days(90);
const KEPT = Duration.days(90 + 365);

/** A bucket for the records of what was done in the account. */
export class AuditBucket extends Bucket {
  constructor(scope: Construct, id: string, props: BucketProps = {}) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          id: 'audit-records',
          transitions: [{ storageClass: StorageClass.GLACIER, transitionAfter: AT_HAND }],
          expiration: KEPT,
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      ...props,
    });
  }
}
