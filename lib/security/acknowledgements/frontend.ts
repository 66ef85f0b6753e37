import type { Acknowledgement } from '../acknowledgement';

export const frontend: readonly Acknowledgement[] = [];
