import type { Providers } from '../resource-provider';
import { apiGateway } from './api-gateway';
import { apiGatewayV2 } from './api-gateway-v2';
import { cloudFront } from './cloudfront';
import { codeDeploy } from './code-deploy';
import { customResources } from './custom-resources';
import { ec2 } from './ec2';
import { events } from './events';
import { lambda } from './lambda';
import { operations } from './operations';
import { rds } from './rds';
import { s3 } from './s3';
import { secretsManager } from './secrets-manager';
import { security } from './security';

/** Every resource type that the rehearsal knows. A type that is not here is an error, never passed over. */
export const providers: Providers = {
  ...apiGateway,
  ...apiGatewayV2,
  ...cloudFront,
  ...codeDeploy,
  ...customResources,
  ...ec2,
  ...events,
  ...lambda,
  ...operations,
  ...rds,
  ...s3,
  ...secretsManager,
  ...security,
};
