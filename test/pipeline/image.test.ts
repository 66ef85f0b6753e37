import { action, buildSpecOf, only, pipeline, projectOf, variablesOf } from './synthesised-pipeline';

describe('the image', () => {
  it('T6: its repository is the pipeline’s, and it is built before any environment', () => {
    expect(only('AWS::ECR::Repository').Properties).toMatchObject({
      RepositoryName: 'fillup-api',
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
    });
    const stages = pipeline.Stages.map(({ Name }) => Name);
    expect(stages.slice(0, stages.indexOf('Dev'))).toContain('Image');
  });

  it('ECR-1: only untagged images expire', () => {
    const { LifecyclePolicyText } = only('AWS::ECR::Repository').Properties.LifecyclePolicy as {
      LifecyclePolicyText: string;
    };
    const { rules } = JSON.parse(LifecyclePolicyText) as { rules: { selection: Record<string, unknown> }[] };
    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
    ]);
  });

  it('ECR-1: the environments’ accounts and their functions may pull it', () => {
    const { Statement } = only('AWS::ECR::Repository').Properties.RepositoryPolicyText as {
      Statement: Record<string, unknown>[];
    };
    expect(Statement).toMatchObject([
      { Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] },
      {
        Principal: { Service: 'lambda.amazonaws.com' },
        Condition: { StringLike: { 'aws:SourceArn': ['arn:aws:lambda:ap-northeast-1:123456789012:function:*'] } },
      },
    ]);
    expect(JSON.stringify(Statement[0])).toContain('arn:aws:iam::123456789012:root');
  });

  it('T7: is built natively', () => {
    expect(projectOf('Image', 'Image').Environment).toMatchObject({ Type: 'ARM_CONTAINER', PrivilegedMode: true });
  });

  it('T20: is built from the assembly alone, by its script', () => {
    expect(action('Image', 'Image').InputArtifacts).toEqual(action('Build', 'Synth').OutputArtifacts);
    expect(buildSpecOf('Image', 'Image').phases.build.commands).toEqual(['bash image/build-image.sh']);
    expect(variablesOf('Image', 'Image')).toEqual({});
  });

  it('yields its bill of materials', () => {
    expect(buildSpecOf('Image', 'Image').artifacts).toMatchObject({ 'base-directory': 'image/sbom' });
    expect(action('Image', 'Image').OutputArtifacts).toHaveLength(1);
  });
});
