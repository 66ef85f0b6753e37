import type { Acknowledgement } from '../acknowledgement';

export const pipeline: readonly Acknowledgement[] = [];
