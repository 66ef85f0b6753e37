import { CfnOutput, FileSystem, Stack, StackProps, Tags } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import type { BackendStack } from './backend-stack';
import { AccessLogBucket } from './frontend/access-log-bucket';
import { ApiDistribution } from './frontend/api-distribution';
import { apiHost, siteHost, siteOrigins } from './frontend/hosts';
import { Site } from './frontend/site';
import { SiteDeployment } from './frontend/site-deployment';

export interface FrontendStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly backend: BackendStack;
  /** Directory of the built site (`app-frontend/dist`). */
  readonly siteAssets: string;
  /** For `domainName` and `api.{domainName}`; CloudFront takes certificates of us-east-1 only. */
  readonly certificate?: acm.ICertificate;
}

/** The two distributions: the site from its bucket, and the API in front of both gateways. */
export class FrontendStack extends Stack {
  readonly siteDistribution: cloudfront.Distribution;
  readonly apiDistribution: cloudfront.Distribution;
  readonly siteBucket: s3.IBucket;
  /** DASH-3: only where the edge is operated, as its web ACL is; in dev the metric is not worth its price. */
  readonly measuresCacheHitRate: boolean;

  constructor(scope: Construct, id: string, props: FrontendStackProps) {
    super(scope, id, props);
    const { config, backend, certificate } = props;
    this.measuresCacheHitRate = config.enableWaf;
    Tags.of(this).add('Component', 'frontend');

    const logs = new AccessLogBucket(this, 'AccessLogs');
    const api = new ApiDistribution(this, 'Api', {
      config,
      restApi: backend.restApi,
      webSocketApi: backend.webSocketApi,
      webSocketPath: backend.webSocketStage.stageName,
      allowedOrigins: siteOrigins(config),
      accessLogs: logs.bucket,
      certificate,
    });
    const host = apiHost(config, api.distribution);
    const site = new Site(this, 'Site', {
      config,
      apiHost: host,
      accessLogs: logs.bucket,
      certificate,
      measureCacheHitRate: this.measuresCacheHitRate,
    });

    this.apiDistribution = api.distribution;
    this.siteDistribution = site.distribution;
    this.siteBucket = site.bucket;

    const buildId = FileSystem.fingerprint(props.siteAssets);
    new SiteDeployment(this, 'SiteDeployment', {
      siteAssets: props.siteAssets,
      bucket: site.bucket,
      distribution: site.distribution,
      runtimeConfig: {
        apiUrl: `https://${host}`,
        webSocketUrl: `wss://${host}/ws`,
        environment: config.name,
        buildId,
      },
    });

    new CfnOutput(this, 'SiteUrl', { value: `https://${siteHost(config, site.distribution)}` });
    new CfnOutput(this, 'ApiUrl', { value: `https://${host}` });
    new CfnOutput(this, 'SiteBucketName', { value: site.bucket.bucketName });
    new CfnOutput(this, 'SiteDistributionDomainName', { value: site.distribution.distributionDomainName });
    new CfnOutput(this, 'ApiDistributionDomainName', { value: api.distribution.distributionDomainName });
    new CfnOutput(this, 'SiteBuildId', { value: buildId });
  }
}
