import type { Acknowledgement } from '../acknowledgement';

export const account: readonly Acknowledgement[] = [];
