import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArtifactBuckets } from '../../lib/pipeline/artifact-buckets';

const app = new App();
const home = new Stack(app, 'FillUpPipeline', { env: { account: '123456789012', region: 'ap-northeast-1' } });
const buckets = new ArtifactBuckets(home, 'Artifacts', { regions: ['ap-northeast-1', 'us-east-1'] });
const [, elsewhere = home] = Object.values(buckets.byRegion).map((bucket) => Stack.of(bucket));

it('has a bucket in each region', () => {
  expect(Object.entries(buckets.byRegion).map(([region, bucket]) => [region, Stack.of(bucket).region])).toEqual([
    ['ap-northeast-1', 'ap-northeast-1'],
    ['us-east-1', 'us-east-1'],
  ]);
});

it('T13: names a bucket only where another region refers to it, and with the account', () => {
  Template.fromStack(elsewhere).hasResourceProperties('AWS::S3::Bucket', {
    BucketName: 'fillup-pipeline-123456789012-us-east-1',
  });
  const own = Object.values(Template.fromStack(home).findResources('AWS::S3::Bucket'));
  expect(own.map((bucket) => (bucket as { Properties: { BucketName?: string } }).Properties.BucketName)).toEqual([
    undefined,
  ]);
});

it('is deployed before the pipeline', () => {
  expect(home.dependencies.map(({ stackName }) => stackName)).toEqual(['FillUpPipelineArtifacts-us-east-1']);
});

it.each([home, elsewhere].map((stack) => [stack.stackName, stack] as const))(
  '%s: rotates its key, expires, and speaks TLS',
  (_, stack) => {
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
    });
  },
);
