import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
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

it('IAM-9: lets the pipeline use no key but its own, though CDK grants those of other regions as *', () => {
  const app = new App();
  const stack = new Stack(app, 'FillUpPipeline', { env: { account: '123456789012', region: 'ap-northeast-1' } });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') });
  const other = new Key(stack, 'Other');
  new ArtifactBuckets(stack, 'Artifacts', { regions: ['ap-northeast-1'] }).denyOtherKeys(role, [other]);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Deny',
          Action: 'kms:*',
          NotResource: [
            { 'Fn::GetAtt': [Match.stringLikeRegexp('^ArtifactsKey'), 'Arn'] },
            { 'Fn::GetAtt': [Match.stringLikeRegexp('^Other'), 'Arn'] },
          ],
        },
      ],
    },
  });
});
