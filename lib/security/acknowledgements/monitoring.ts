import type { Acknowledgement } from '../acknowledgement';

export const monitoring: readonly Acknowledgement[] = [];
