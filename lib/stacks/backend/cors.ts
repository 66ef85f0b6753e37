import { Duration } from 'aws-cdk-lib';
import { Cors, CorsOptions } from 'aws-cdk-lib/aws-apigateway';
import { EnvironmentConfig } from '../../config/environment';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const REQUEST_HEADERS = ['Content-Type', 'Authorization', 'If-Match', 'Accept-Language', 'X-Request-Id'];
const RESPONSE_HEADERS = ['ETag', 'Location', 'Retry-After', 'X-Request-Id'];

/** Any origin, without credentials; with configured origins exactly those, with credentials. */
export function preflight(config: EnvironmentConfig): CorsOptions {
  const origins = config.corsOrigins ?? [];
  const exact = origins.length > 0;
  return {
    allowOrigins: exact ? [...origins] : Cors.ALL_ORIGINS,
    allowCredentials: exact,
    allowMethods: METHODS,
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: RESPONSE_HEADERS,
    maxAge: Duration.hours(2),
  };
}
