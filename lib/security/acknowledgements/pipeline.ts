import type { Acknowledgement } from '../acknowledgement';

const ROLES = 'FillUpPipeline/**Role/DefaultPolicy/Resource';
const REVIEW = '2027-05-23';

export const pipeline: readonly Acknowledgement[] = [
  {
    path: 'FillUpPipeline/**Artifacts/Bucket/Resource',
    finding: 'AwsSolutions-S1',
    reason: 'Only its pipeline reads and writes artifacts, and each of its actions is in its own history; they expire',
    reviewBy: REVIEW,
  },
  {
    path: ROLES,
    finding:
      /AwsSolutions-IAM5\[Action::(s3:(GetObject|GetBucket|List|DeleteObject|Abort)|kms:(ReEncrypt|GenerateDataKey))\*\]/,
    reason: "CDK's grants on the artifact bucket and its key; the resource is that bucket or key alone",
    reviewBy: REVIEW,
  },
  {
    path: 'FillUpPipelineArtifacts-*/Bucket/Resource',
    finding: 'AwsSolutions-S1',
    reason: 'The same artifacts, for the actions in another region; they expire',
    reviewBy: REVIEW,
  },
  {
    path: ROLES,
    finding: /AwsSolutions-IAM5\[Resource::arn:aws:s3:::fillup-pipeline-\d{12}-[a-z0-9-]+\/\*\]/,
    reason: 'The objects of the artifact buckets in other regions, whose keys CodePipeline chooses',
    reviewBy: REVIEW,
  },
  {
    path: 'FillUpPipeline/Role/DefaultPolicy/Resource',
    finding: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'CDK cannot name a key of another region; the same policy denies every key but those of the artifacts',
    reviewBy: REVIEW,
  },
  {
    path: ROLES,
    finding: /AwsSolutions-IAM5\[Resource::<\w*ArtifactsBucket[0-9A-F]{8}\.Arn>\/\*\]/,
    reason: 'The objects of the artifact bucket, whose keys CodePipeline chooses',
    reviewBy: REVIEW,
  },
  {
    path: ROLES,
    finding:
      /AwsSolutions-IAM5\[Resource::arn:aws:(logs|codebuild):[a-z0-9-]+:\d{12}:(log-group:\/aws\/codebuild|report-group)\/<(Delivery|Verification|PullRequests)\w+>(:|-)\*\]/,
    reason: 'The log streams and test reports of the projects that the role is for',
    reviewBy: REVIEW,
  },
  {
    path: 'FillUpPipeline/Delivery/Assets/FileRole/DefaultPolicy/Resource',
    finding:
      /AwsSolutions-IAM5\[Resource::(\*|arn:aws:(logs|codebuild):[a-z0-9-]+:\d{12}:(log-group:\/aws\/codebuild|report-group)\/\*)\]/,
    reason:
      "CDK Pipelines' role for publishing: made before its project has a name, it may use builds, logs and reports",
    reviewBy: REVIEW,
  },
  {
    path: 'FillUpPipeline/Delivery/UpdatePipeline/SelfMutation/Role/DefaultPolicy/Resource',
    finding: /AwsSolutions-IAM5\[Resource::(\*|arn:\*:iam::\d{12}:role\/\*)\]/,
    reason: 'The pipeline updates itself: it may assume roles tagged as bootstrap roles only, and describe stacks',
    reviewBy: REVIEW,
  },
  {
    path: 'FillUpPipeline/Delivery/Pipeline/Image/Image/Image/Role/DefaultPolicy/Resource',
    finding: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken knows no resource',
    reviewBy: REVIEW,
  },
];
