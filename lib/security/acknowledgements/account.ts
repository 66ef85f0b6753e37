import type { Acknowledgement } from '../acknowledgement';

export const account: readonly Acknowledgement[] = [
  {
    path: '*/Account/ApiGatewayLogging/Resource',
    finding:
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason: 'The policy that AWS documents for this role; API Gateway creates log groups for any API of the account',
    reviewBy: '2027-05-23',
  },
];
