import type { Acknowledgement } from '../acknowledgement';

const REVIEW_BY = '2027-09-30';
const SITE = '*/Frontend/Site/Web/CloudFrontDistribution/Resource';
const API = '*/Frontend/Api/Distribution/Resource';
const DEPLOYMENT = '*/Frontend/Custom::CDKBucketDeployment*';

export const frontend: readonly Acknowledgement[] = [
  {
    path: SITE,
    finding: 'AwsSolutions-CFR1',
    reason: 'The product is for people everywhere; no country is shut out (FE-19).',
    reviewBy: REVIEW_BY,
  },
  {
    path: API,
    finding: 'AwsSolutions-CFR1',
    reason: 'The API serves whoever the site serves; no country is shut out (FE-19).',
    reviewBy: REVIEW_BY,
  },
  {
    path: SITE,
    finding: 'AwsSolutions-CFR2',
    reason:
      'Off by configuration (CTX-11): dev holds no data worth the price; staging and prod have the web ACL of EdgeStack.',
    reviewBy: REVIEW_BY,
  },
  {
    path: API,
    finding: 'AwsSolutions-CFR2',
    reason:
      'Off by configuration (CTX-11): dev holds no data worth the price; staging and prod have the web ACL of EdgeStack.',
    reviewBy: REVIEW_BY,
  },
  {
    path: '*/Frontend/OriginGuard/Secret/Resource',
    finding: 'AwsSolutions-SMG4',
    reason:
      'CloudFront and the web ACL hold the value: only a deployment changes both, when the secret is replaced by hand.',
    reviewBy: REVIEW_BY,
  },
  {
    path: '*/Frontend/Site/Web/S3Bucket/ReplicationRole/DefaultPolicy/Resource',
    finding: /AwsSolutions-IAM5\[Resource::(<SiteWebS3Bucket[0-9A-F]{8}\.Arn>|.*FillUpRecoveryStack-\w+.*)\/\*\]/,
    reason: 'S3 copies every object of the site from the one bucket to the other, and nothing else.',
    reviewBy: REVIEW_BY,
  },
  {
    path: SITE,
    finding: 'AwsSolutions-CFR4',
    reason: 'Without a domain CloudFront serves its own certificate and forces the minimum to TLSv1 (FE-18).',
    reviewBy: REVIEW_BY,
  },
  {
    path: API,
    finding: 'AwsSolutions-CFR4',
    reason: 'Without a domain CloudFront serves its own certificate and forces the minimum to TLSv1 (FE-18).',
    reviewBy: REVIEW_BY,
  },
  {
    path: SITE,
    finding: 'AwsSolutions-CFR7',
    reason:
      'The construct attaches its origin access control by a property override, which the rule does not see (FE-3).',
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/ServiceRole/Resource`,
    finding: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    reason: "CDK's own provider for bucket deployments: the managed policy lets it write its logs, nothing else.",
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/ServiceRole/DefaultPolicy/Resource`,
    finding: /AwsSolutions-IAM5\[Action::s3:(GetBucket|GetObject|List)\*\]/,
    reason: 'Reads every object of the two buckets it copies between; CDK grants reading by these prefixes.',
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/ServiceRole/DefaultPolicy/Resource`,
    finding: /AwsSolutions-IAM5\[Action::s3:(Abort|DeleteObject)\*\]/,
    reason: "Writes the site's bucket; CDK grants writing by these prefixes, and limits them to that bucket.",
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/ServiceRole/DefaultPolicy/Resource`,
    finding: /AwsSolutions-IAM5\[Resource::arn:aws:s3:::cdk-hnb659fds-assets-\d{12}-[a-z0-9-]+\/\*\]/,
    reason:
      "The site's files wait in the bootstrap bucket under the hash of their content, which no policy can foresee.",
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/ServiceRole/DefaultPolicy/Resource`,
    finding: /AwsSolutions-IAM5\[Resource::<SiteWebS3Bucket[0-9A-F]{8}\.Arn>\/\*\]/,
    reason: "Every file of the site is its to write: it is the only writer of the site's bucket.",
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/ServiceRole/DefaultPolicy/Resource`,
    finding: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'CDK grants CreateInvalidation and GetInvalidation, and only these two, without naming the distribution.',
    reviewBy: REVIEW_BY,
  },
  {
    path: `${DEPLOYMENT}/Resource`,
    finding: 'AwsSolutions-L1',
    reason: "The runtime of CDK's own provider is chosen, and moved on, by CDK.",
    reviewBy: REVIEW_BY,
  },
];
