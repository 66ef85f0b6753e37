import { Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { DockerImageCode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The backend's container image, as the functions of an environment use it. */
export interface ApiImage {
  /** Identifies the content: the same files give the same id, whoever builds them. */
  readonly buildId: string;
  /** @param cmd the handler, where it is not the image's own. */
  code(scope: Construct, cmd?: string[]): DockerImageCode;
}

export interface PublishedImageProps {
  readonly account: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly tag: string;
}

/**
 * The image that the pipeline built: the stages know its repository by ARN, because a construct cannot cross into a
 * Stage, and by a tag that is the hash of the content, so that a release without a change to it changes no template.
 */
export class PublishedImage implements ApiImage {
  readonly buildId: string;

  constructor(private readonly props: PublishedImageProps) {
    this.buildId = props.tag;
  }

  code(scope: Construct, cmd?: string[]): DockerImageCode {
    const { account, region, repositoryName, tag } = this.props;
    const stack = Stack.of(scope);
    const repository =
      (stack.node.tryFindChild('ApiRepository') as Repository | undefined) ??
      Repository.fromRepositoryAttributes(stack, 'ApiRepository', {
        repositoryName,
        repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${repositoryName}`,
      });
    return DockerImageCode.fromEcr(repository, { tagOrDigest: tag, cmd });
  }
}

/** The image built from the sources at hand by the CDK's command line: for a directly deployed environment only. */
export class LocalImage implements ApiImage {
  constructor(
    readonly buildId: string,
    private readonly directory: string,
  ) {}

  code(_scope: Construct, cmd?: string[]): DockerImageCode {
    return DockerImageCode.fromImageAsset(this.directory, {
      platform: Platform.LINUX_ARM64,
      cmd,
    });
  }
}
