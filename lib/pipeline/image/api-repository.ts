import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Repository, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export const API_REPOSITORY = 'fillup-api';

const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

export interface ApiRepositoryProps {
  readonly region: string;
  /** The accounts whose functions run the image. */
  readonly accounts: readonly string[];
}

/**
 * Where the image is kept: with the pipeline, because a function cannot be made before its image is there.
 * Tagged images never expire: a rollback may need any of them, and Lambda fails a function whose image is gone.
 */
export class ApiRepository extends Repository {
  constructor(scope: Construct, id: string, props: ApiRepositoryProps) {
    super(scope, id, {
      repositoryName: API_REPOSITORY,
      imageTagMutability: TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [{ tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(7) }],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EnvironmentsPull',
        principals: props.accounts.map((account) => new AccountPrincipal(account)),
        actions: PULL,
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LambdaPulls',
        principals: [new ServicePrincipal('lambda.amazonaws.com')],
        actions: PULL,
        conditions: {
          StringLike: {
            'aws:SourceArn': props.accounts.map((account) => `arn:aws:lambda:${props.region}:${account}:function:*`),
          },
        },
      }),
    );
  }
}
