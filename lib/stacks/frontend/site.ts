import { CloudFrontToS3 } from '@aws-solutions-constructs/aws-cloudfront-s3';
import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { siteName } from '../../config/hosts';
import { contentSecurityPolicy } from './content-security-policy';
import { ownName } from './own-name';
import { PRICE_CLASSES } from './price-class';

export interface SiteProps {
  readonly config: EnvironmentConfig;
  /** Host that the page may call over https and wss. */
  readonly apiHost: string;
  readonly accessLogs: s3.Bucket;
  /** Of us-east-1, for `app.{domainName}`. */
  readonly certificate?: acm.ICertificate;
  readonly webAclArn?: string;
  /** Whether CloudFront measures its cache hit rate, an additional metric that is billed. */
  readonly measureCacheHitRate: boolean;
  /** In another region; every object is copied there. */
  readonly replica?: s3.IBucket;
}

const ERROR_TTL = Duration.seconds(10);

/** The web app: a private bucket behind its distribution. Unknown paths are the app's own routes. */
export class Site extends Construct {
  readonly bucket: s3.IBucket;
  readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    const { config } = props;

    const distributionProps: Omit<cloudfront.DistributionProps, 'defaultBehavior'> & {
      defaultBehavior: Omit<cloudfront.BehaviorOptions, 'origin'>;
    } = {
      comment: `FillUp site ${config.name}`,
      ...ownName(siteName(config), props.certificate),
      webAclId: props.webAclArn,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        compress: true,
        cachePolicy: this.cachePolicy(config),
      },
      errorResponses: [
        ...[403, 404].map((httpStatus) => ({
          httpStatus,
          responseHttpStatus: 200,
          responsePagePath: '/index.html',
          ttl: ERROR_TTL,
        })),
        ...[500, 502, 503, 504].map((httpStatus) => ({
          httpStatus,
          responseHttpStatus: httpStatus,
          responsePagePath: '/error.html',
          ttl: ERROR_TTL,
        })),
      ],
      priceClass: PRICE_CLASSES[config.priceClass],
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableLogging: true,
      logBucket: props.accessLogs,
      logFilePrefix: 'site/',
      publishAdditionalMetrics: props.measureCacheHitRate,
    };
    const site = new CloudFrontToS3(this, 'Web', {
      bucketProps: {
        versioned: true,
        encryption: s3.BucketEncryption.S3_MANAGED,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        serverAccessLogsBucket: props.accessLogs,
        serverAccessLogsPrefix: 'site-bucket/',
        lifecycleRules: [
          {
            id: 'noncurrent-versions',
            noncurrentVersionExpiration: Duration.days(30),
            abortIncompleteMultipartUploadAfter: Duration.days(7),
          },
        ],
        replicationRules: props.replica && [
          { id: 'recovery', destination: props.replica, storageClass: s3.StorageClass.INFREQUENT_ACCESS },
        ],
      },
      // The construct's own headers know no connect-src, manifest-src or worker-src.
      insertHttpSecurityHeaders: false,
      responseHeadersPolicyProps: this.responseHeaders(config, props.apiHost),
      cloudFrontDistributionProps: distributionProps,
    });
    this.bucket = site.s3BucketInterface;
    this.distribution = site.cloudFrontWebDistribution;
  }

  private cachePolicy(config: EnvironmentConfig): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, 'CachePolicy', {
      comment: `FillUp site ${config.name}: Cache-Control decides, from no-cache to a year`,
      // Managed-CachingOptimized keeps everything for at least a second, index.html included.
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.days(1),
      maxTtl: Duration.days(365),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
  }

  private responseHeaders(config: EnvironmentConfig, apiHost: string): cloudfront.ResponseHeadersPolicyProps {
    return {
      comment: `Security headers of the FillUp site ${config.name}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(apiHost), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
          {
            header: 'permissions-policy',
            value: 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
            override: true,
          },
        ],
      },
    };
  }
}
