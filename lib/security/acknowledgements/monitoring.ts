import type { Acknowledgement } from '../acknowledgement';

export const monitoring: readonly Acknowledgement[] = [
  {
    path: '*/Monitoring/Probe/Function/Resource',
    finding: 'AwsSolutions-L1',
    reason: 'Node 22 is what the pipeline builds and tests with (RUNTIMES); AWS supports it until April 2027',
    reviewBy: '2027-01-31',
  },
];
