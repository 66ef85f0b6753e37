import type { Acknowledgement } from '../acknowledgement';

export const recovery: readonly Acknowledgement[] = [
  {
    path: 'prod/Recovery/SiteReplica/Bucket/Resource',
    finding: 'AwsSolutions-S1',
    reason: 'Only S3 writes the copies, and nobody reads them until the region is lost',
    reviewBy: '2027-08-23',
  },
];
