import { Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ArtifactBucketsProps {
  /** Every region that the pipeline has an action in; its own among them. */
  readonly regions: readonly string[];
}

/**
 * The pipeline's artifacts, one bucket for each region it deploys to. Without them CDK Pipelines would make buckets
 * that never expire and keys that never rotate.
 */
export class ArtifactBuckets extends Construct {
  readonly byRegion: Readonly<Record<string, Bucket>>;

  constructor(scope: Construct, id: string, props: ArtifactBucketsProps) {
    super(scope, id);
    const home = Stack.of(this);
    this.byRegion = Object.fromEntries(
      props.regions.map((region) => [
        region,
        region === home.region ? bucketIn(this, region) : bucketElsewhere(home, region),
      ]),
    );
  }
}

function bucketElsewhere(home: Stack, region: string): Bucket {
  const support = new Stack(Stage.of(home) ?? home, `${home.node.id}Artifacts-${region}`, {
    env: { account: home.account, region },
    description: `Artifacts of ${home.stackName} for its actions in ${region}`,
  });
  home.addStackDependency(support);
  return bucketIn(support, region, `fillup-pipeline-${home.account}-${region}`);
}

/** @param name needed where another region's stack refers to it. */
function bucketIn(scope: Construct, region: string, name?: string): Bucket {
  const encryptionKey = new Key(scope, 'Key', {
    description: `Artifacts of the FillUp pipeline in ${region}`,
    enableKeyRotation: true,
    alias: name,
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
  return new Bucket(scope, 'Bucket', {
    bucketName: name,
    encryption: BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    // A release waits up to seven days for its approval; nothing reads an artifact after it.
    lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
