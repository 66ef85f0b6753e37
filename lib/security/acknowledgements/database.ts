import type { Acknowledgement } from '../acknowledgement';

export const database: readonly Acknowledgement[] = [];
