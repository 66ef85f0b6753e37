import type { Acknowledgement } from '../acknowledgement';

const INSTANCE = '**/Database/Postgres/Instance/Resource';

export const database: readonly Acknowledgement[] = [
  {
    path: 'prod/Database/WeeklyBackup/Plan/Database/Role/Resource',
    finding:
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
    reason: 'The policy that AWS Backup documents for its role, and extends with the services it learns to copy',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Database/Postgres/AdminSecret/Resource',
    finding: 'AwsSolutions-SMG4',
    reason: 'Rotated by configuration: every 30 days in prod; the other environments hold no data of users',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Database/Postgres/AppSecret/Resource',
    finding: 'AwsSolutions-SMG4',
    reason:
      'Rotated in prod by a schedule of BackendStack, where the rule does not look: the role is made by its migration',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Database/TokenSecret/Resource',
    finding: 'AwsSolutions-SMG4',
    reason: 'Changing the seed ends every access token at once, so it is replaced by hand when it may have leaked',
    reviewBy: '2027-08-23',
  },
  {
    path: INSTANCE,
    finding: 'AwsSolutions-RDS3',
    reason: 'Multi-AZ by configuration: on in prod, where an outage of a zone costs users something',
    reviewBy: '2027-08-23',
  },
  {
    path: INSTANCE,
    finding: 'AwsSolutions-RDS10',
    reason:
      'Deletion protection by configuration: on in prod; elsewhere an environment can be taken down, with a snapshot',
    reviewBy: '2027-08-23',
  },
  {
    path: INSTANCE,
    finding: 'AwsSolutions-RDS11',
    reason:
      'Another port hides nothing: the subnets have no route to the internet and only three security groups can connect',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Database/Postgres/Instance/MonitoringRole/Resource',
    finding:
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
    reason: 'AWS maintains this policy for exactly this role, and it allows writing to log groups of RDS only',
    reviewBy: '2027-08-23',
  },
];
