import { Duration } from 'aws-cdk-lib';
import { Cors, CorsOptions } from 'aws-cdk-lib/aws-apigateway';
import { EnvironmentConfig } from '../../config/environment';
import { siteOrigins } from '../../config/hosts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const REQUEST_HEADERS = ['Content-Type', 'Authorization', 'If-Match', 'Accept-Language', 'X-Request-Id'];
const RESPONSE_HEADERS = ['ETag', 'Location', 'Retry-After', 'X-Request-Id'];

/** Any origin, without credentials; with a domain exactly the site's and the configured ones, with credentials. */
export function preflight(config: EnvironmentConfig): CorsOptions {
  const origins = siteOrigins(config);
  return {
    allowOrigins: origins ?? Cors.ALL_ORIGINS,
    allowCredentials: origins !== undefined,
    allowMethods: METHODS,
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: RESPONSE_HEADERS,
    maxAge: Duration.hours(2),
  };
}
