import { CfnOutput, FileSystem, Stack, StackProps } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { apiName, siteName, siteOrigins } from '../config/hosts';
import { lockVersions } from '../constructs/version-lock';
import type { BackendStack } from './backend-stack';
import type { DatabaseStack } from './database-stack';
import type { EdgeStack } from './edge-stack';
import { AccessLogBucket } from './frontend/access-log-bucket';
import { AliasRecords } from './frontend/alias-records';
import { ApiDistribution } from './frontend/api-distribution';
import { OriginGuard } from './frontend/origin-guard';
import { Site } from './frontend/site';
import { SiteDeployment } from './frontend/site-deployment';
import type { RecoveryStack } from './recovery-stack';

export interface FrontendStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly database: DatabaseStack;
  readonly backend: BackendStack;
  /** Directory of the built site (`app-frontend/dist`). */
  readonly siteAssets: string;
  /** Web ACL and certificate, where the environment has them. */
  readonly edge?: EdgeStack;
  /** Receives copies of the site's files. */
  readonly recovery?: RecoveryStack;
}

/** The two distributions: the site from its bucket, and the API in front of both gateways. */
export class FrontendStack extends Stack {
  readonly siteDistribution: cloudfront.Distribution;
  readonly apiDistribution: cloudfront.Distribution;
  readonly siteBucket: s3.IBucket;
  readonly siteUrl: string;
  readonly apiUrl: string;
  /** DASH-3: only where the edge is operated, as its web ACL is; in dev the metric is not worth its price. */
  readonly measuresCacheHitRate: boolean;

  constructor(scope: Construct, id: string, props: FrontendStackProps) {
    super(scope, id, props);
    const { config, database, backend, edge, recovery } = props;
    this.measuresCacheHitRate = config.enableWaf;

    const logs = new AccessLogBucket(this, 'AccessLogs');
    const guard = new OriginGuard(this, 'OriginGuard');
    const api = new ApiDistribution(this, 'Api', {
      config,
      restApi: backend.restApi,
      webSocketApi: backend.webSocketApi,
      webSocketPath: backend.webSocketStage.stageName,
      allowedOrigins: siteOrigins(config),
      accessLogs: logs.bucket,
      restOriginHeaders: guard.headers,
      certificate: edge?.certificate,
      webAclArn: edge?.webAclArn,
    });
    if (config.enableWaf) {
      guard.admitOnlyCloudFront({ config, stage: backend.restApi.deploymentStage, after: api.distribution });
    }
    const host = apiName(config) ?? api.distribution.distributionDomainName;
    const site = new Site(this, 'Site', {
      config,
      apiHost: host,
      accessLogs: logs.bucket,
      certificate: edge?.certificate,
      webAclArn: edge?.webAclArn,
      measureCacheHitRate: this.measuresCacheHitRate,
      replica: recovery?.siteReplica,
    });
    if (config.name === 'prod') [logs.bucket, site.bucket].forEach(lockVersions);
    const ownSiteName = siteName(config);
    if (ownSiteName !== undefined && config.hostedZoneId !== undefined) {
      new AliasRecords(this, 'Records', {
        hostedZoneId: config.hostedZoneId,
        distributions: { [ownSiteName]: site.distribution, [host]: api.distribution },
      });
    }

    this.apiDistribution = api.distribution;
    this.siteDistribution = site.distribution;
    this.siteBucket = site.bucket;
    this.siteUrl = `https://${ownSiteName ?? site.distribution.distributionDomainName}`;
    this.apiUrl = `https://${host}`;

    const buildId = FileSystem.fingerprint(props.siteAssets);
    new SiteDeployment(this, 'SiteDeployment', {
      environment: config.name,
      encryptionKey: database.key,
      siteAssets: props.siteAssets,
      bucket: site.bucket,
      distribution: site.distribution,
      runtimeConfig: {
        apiUrl: this.apiUrl,
        webSocketUrl: `wss://${host}/ws`,
        environment: config.name,
        buildId,
        vitals: config.vitals,
      },
    });

    new CfnOutput(this, 'SiteUrl', { value: this.siteUrl });
    new CfnOutput(this, 'ApiUrl', { value: this.apiUrl });
    new CfnOutput(this, 'SiteBucketName', { value: site.bucket.bucketName });
    new CfnOutput(this, 'SiteDistributionDomainName', { value: site.distribution.distributionDomainName });
    new CfnOutput(this, 'ApiDistributionDomainName', { value: api.distribution.distributionDomainName });
    new CfnOutput(this, 'SiteBuildId', { value: buildId });
  }
}
