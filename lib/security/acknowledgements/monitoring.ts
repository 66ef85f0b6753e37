import type { Acknowledgement } from '../acknowledgement';

/** MonitoringStack has no finding. */
export const monitoring: readonly Acknowledgement[] = [];
