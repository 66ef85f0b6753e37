import type { Providers } from '../resource-provider';
import { checked, named } from './checked';

/** A canary's waiting time is what makes it one; here the alias moves at once. */
export const codeDeploy: Providers = {
  'AWS::CodeDeploy::Application': checked(named('ApplicationName')),
  'AWS::CodeDeploy::DeploymentConfig': checked(named('DeploymentConfigName')),
  'AWS::CodeDeploy::DeploymentGroup': { ...checked(named('DeploymentGroupName')), treatment: 'shortened' },
};
