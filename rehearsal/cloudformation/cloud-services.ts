import type { AddressBook } from '../address-book';
import type { Assets } from './assets';
import type { Buckets } from './buckets';
import type { Databases } from './databases';
import type { Distributions } from './distributions';
import type { FunctionRegistry } from './function-registry';
import type { Gateways } from './gateways';
import type { Schedules } from './schedules';
import type { SecretStore } from './secret-store';

/** What resources are made of on this machine. */
export interface CloudServices {
  readonly addressBook: AddressBook;
  readonly assets: Assets;
  readonly buckets: Buckets;
  readonly databases: Databases;
  readonly distributions: Distributions;
  readonly functions: FunctionRegistry;
  readonly gateways: Gateways;
  readonly schedules: Schedules;
  readonly secrets: SecretStore;
}
