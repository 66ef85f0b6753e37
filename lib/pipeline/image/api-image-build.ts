import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetStaging, Stack, Stage } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CodeBuildStep, type IFileSetProducer } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { type ApiImage, PublishedImage } from '../../constructs/api-image';
import { buildLog, IMAGE_MACHINE } from '../build-environment';
import { API_REPOSITORY, ApiRepository } from './api-repository';
import { imageContext, imageTag } from './context';

/** Where the Image step finds its files in the assembly. */
const FOLDER = 'image';

export interface ApiImageBuildProps {
  /** Directory of the backend. */
  readonly directory: string;
  /** The accounts whose functions run the image. */
  readonly accounts: readonly string[];
}

/**
 * The image, built once for all environments. Synth puts into the assembly what it is built from and the tag it gets;
 * a variable with the tag would change the pipeline's own template with every release of the app.
 */
export class ApiImageBuild extends Construct {
  /** The image as the environments use it. */
  readonly image: ApiImage;
  private readonly repository: ApiRepository;

  constructor(scope: Construct, id: string, props: ApiImageBuildProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    this.repository = new ApiRepository(this, 'Repository', { region, accounts: props.accounts });

    const context = new AssetStaging(this, 'Context', {
      sourcePath: props.directory,
      ...imageContext(props.directory),
    });
    const tag = imageTag(context.assetHash);
    this.image = new PublishedImage({ account, region, repositoryName: API_REPOSITORY, tag });

    const folder = join(assemblyOf(this), FOLDER);
    mkdirSync(folder, { recursive: true });
    for (const script of ['build-image.sh', 'sbom.py']) copyFileSync(join(__dirname, script), join(folder, script));
    copyFileSync(join(props.directory, 'image-exceptions.json'), join(folder, 'image-exceptions.json'));
    const description = {
      repositoryName: API_REPOSITORY,
      repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${API_REPOSITORY}`,
      region,
      tag,
      context: `../asset.${context.assetHash}`,
    };
    writeFileSync(join(folder, 'image.json'), `${JSON.stringify(description, null, 2)}\n`);
  }

  /** Builds, scans and tags it, and yields its bill of materials. @param assembly the output of Synth, nothing else. */
  step(assembly: IFileSetProducer): CodeBuildStep {
    return new CodeBuildStep('Image', {
      input: assembly,
      commands: [`bash ${FOLDER}/build-image.sh`],
      primaryOutputDirectory: `${FOLDER}/sbom`,
      buildEnvironment: IMAGE_MACHINE,
      logging: buildLog(this, 'Image'),
      rolePolicyStatements: [
        new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
        new PolicyStatement({
          actions: [
            'ecr:BatchCheckLayerAvailability',
            'ecr:BatchGetImage',
            'ecr:CompleteLayerUpload',
            'ecr:DescribeImages',
            'ecr:DescribeImageScanFindings',
            'ecr:GetDownloadUrlForLayer',
            'ecr:InitiateLayerUpload',
            'ecr:PutImage',
            'ecr:UploadLayerPart',
          ],
          resources: [this.repository.repositoryArn],
        }),
      ],
    });
  }
}

function assemblyOf(scope: Construct): string {
  const stage = Stage.of(scope);
  if (!stage) throw new Error('The image is staged into an assembly: it needs an App.');
  return stage.outdir;
}
