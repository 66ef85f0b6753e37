export type { EnvironmentConfig, PipelineConfig } from './environment';
export { ConfigurationError } from './errors';
export { MAX_CONNECTIONS, type InstanceClass } from './instance-class';
export {
  deliveredEnvironments,
  directEnvironment,
  loadConfiguration,
  parseConfiguration,
  type Configuration,
} from './load';
