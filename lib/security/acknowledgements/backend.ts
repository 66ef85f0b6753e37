import type { Acknowledgement } from '../acknowledgement';

export const backend: readonly Acknowledgement[] = [];
