import { Duration, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { apiName } from '../../config/hosts';
import { ownName } from './own-name';
import { PRICE_CLASSES } from './price-class';

export interface ApiDistributionProps {
  readonly config: EnvironmentConfig;
  readonly restApi: apigateway.RestApi;
  readonly webSocketApi: apigatewayv2.WebSocketApi;
  /** Stage of the WebSocket API; CloudFront can only reach it under the path of the same name. */
  readonly webSocketPath: string;
  /** Exact origins, answered with credentials allowed; undefined answers any origin, without credentials. */
  readonly allowedOrigins?: string[];
  readonly accessLogs: s3.IBucket;
  /** What the REST API knows CloudFront by. */
  readonly restOriginHeaders: Record<string, string>;
  /** Of us-east-1, for `api.{domainName}`. */
  readonly certificate?: acm.ICertificate;
  readonly webAclArn?: string;
}

/** The answers that CloudFront keeps for 10 s by its own default, whatever the cache policy says. */
const KEPT_ERRORS = [404, 414, 500, 501, 502, 503, 504];

/** One public host for both gateways. Nothing is cached and no error is rewritten: clients read JSON errors. */
export class ApiDistribution extends Construct {
  readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, id: string, props: ApiDistributionProps) {
    super(scope, id);
    const { config, restApi, webSocketApi } = props;
    const { region, urlSuffix } = Stack.of(this);

    const behavior = {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY, // a redirected POST loses its body
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      // API Gateway finds the API by Host and answers 403 to any other one.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `FillUp API ${config.name}`,
      ...ownName(apiName(config), props.certificate),
      webAclId: props.webAclArn,
      defaultBehavior: {
        ...behavior,
        origin: new HttpOrigin(`${restApi.restApiId}.execute-api.${region}.${urlSuffix}`, {
          originPath: `/${restApi.deploymentStage.stageName}`,
          customHeaders: props.restOriginHeaders,
          // The gateway answers within 29 s.
          readTimeout: Duration.seconds(30),
        }),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        responseHeadersPolicy: this.responseHeaders(config, props.allowedOrigins),
      },
      additionalBehaviors: {
        [`/${props.webSocketPath}`]: {
          ...behavior,
          origin: new HttpOrigin(`${webSocketApi.apiId}.execute-api.${region}.${urlSuffix}`),
        },
      },
      // Authorization is no part of the cache key: a kept error would be another person's.
      errorResponses: KEPT_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      priceClass: PRICE_CLASSES[config.priceClass],
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableLogging: true,
      logBucket: props.accessLogs,
      logFilePrefix: 'api/',
    });
  }

  private responseHeaders(config: EnvironmentConfig, allowedOrigins?: string[]): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'ResponseHeaders', {
      comment: `CORS of the FillUp API ${config.name}`,
      corsBehavior: {
        originOverride: true,
        accessControlAllowOrigins: allowedOrigins ?? ['*'],
        accessControlAllowCredentials: allowedOrigins !== undefined,
        accessControlAllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        accessControlAllowHeaders: ['Content-Type', 'Authorization', 'If-Match', 'Accept-Language', 'X-Request-Id'],
        accessControlExposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'],
        accessControlMaxAge: Duration.seconds(7200),
      },
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
    });
  }
}
