export type { EnvironmentConfig, PipelineConfig } from './environment';
export { ConfigurationError } from './errors';
export { MAX_CONNECTIONS, MINIMUM_PROVISIONED_CONCURRENCY, type InstanceClass } from './instance-class';
export {
  type Configuration,
  type DeliveredEnvironments,
  deliveredEnvironments,
  directEnvironment,
  loadConfiguration,
  parseConfiguration,
} from './load';
