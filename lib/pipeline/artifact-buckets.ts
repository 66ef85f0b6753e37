import { Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Effect, type IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
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

  /**
   * CDK cannot name a key of another region in a grant and writes `*`, which would be every key of the account.
   *
   * @param others keys that the principal may use besides.
   */
  denyOtherKeys(principal: IPrincipal, others: readonly IKey[]): void {
    const own = Object.values(this.byRegion).flatMap(({ encryptionKey }) => encryptionKey ?? []);
    principal.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['kms:*'],
        notResources: [...own, ...others].map(({ keyArn }) => keyArn),
      }),
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
