import type { Acknowledgement } from '../acknowledgement';

export const account: readonly Acknowledgement[] = [
  {
    path: '*/Account/ApiGatewayLogging/Role/Resource',
    finding:
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason: 'The policy that AWS documents for this role; API Gateway creates log groups for any API of the account',
    reviewBy: '2027-05-23',
  },
  {
    path: '*/Account/Recorder/Role/Resource',
    finding: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWS_ConfigRole]',
    reason: 'The policy that AWS keeps for this role: reading what the recorder records, and it grows with the types',
    reviewBy: '2027-05-23',
  },
  {
    path: '*/Account/Boundary/Policy/Resource',
    finding: /AwsSolutions-IAM5\[(Action|Resource)::\*\]/,
    reason: 'A boundary grants nothing: it allows whatever the role’s own policies say, and denies what follows',
    reviewBy: '2027-08-23',
  },
];
