import type { Acknowledgement } from '../acknowledgement';
import { account } from './account';
import { backend } from './backend';
import { database } from './database';
import { frontend } from './frontend';
import { monitoring } from './monitoring';
import { pipeline } from './pipeline';
import { recovery } from './recovery';

/** Every exception there is. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  ...pipeline,
  ...account,
  ...database,
  ...backend,
  ...frontend,
  ...monitoring,
  ...recovery,
];
