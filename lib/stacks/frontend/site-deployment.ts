import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';

/** What the site reads at run time, so that one build serves every environment. */
export interface SiteRuntimeConfig {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  readonly environment: string;
  /** Content hash of the site's files. */
  readonly buildId: string;
  /** Whether the API takes what browsers measure. */
  readonly vitals: boolean;
}

export interface SiteDeploymentProps {
  readonly environment: string;
  readonly encryptionKey: IKey;
  readonly siteAssets: string;
  readonly bucket: s3.IBucket;
  readonly distribution: cloudfront.IDistribution;
  readonly runtimeConfig: SiteRuntimeConfig;
}

/** Files whose names stay when their content changes; a service worker cached for a year could never be replaced. */
const REVALIDATED_FILES = ['index.html', 'sw.js', 'manifest.webmanifest', 'config.json', 'error.html', 'icons/*'];

/**
 * Uploads the site in two cache classes, the hashed files first: a page must never name a file that is not there.
 * Neither prunes, because open pages still load the files of the release before.
 */
export class SiteDeployment extends Construct {
  constructor(scope: Construct, id: string, props: SiteDeploymentProps) {
    super(scope, id);
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/fillup-${props.environment}-site-deployment`,
      retention: RetentionDays.ONE_MONTH,
      encryptionKey: props.encryptionKey,
    });
    const files = s3deploy.Source.asset(props.siteAssets);
    const shared = {
      destinationBucket: props.bucket,
      prune: false,
      memoryLimit: 256,
      logGroup,
    };

    const immutable = new s3deploy.BucketDeployment(this, 'ImmutableFiles', {
      ...shared,
      sources: [files],
      exclude: REVALIDATED_FILES,
      cacheControl: [s3deploy.CacheControl.fromString('public,max-age=31536000,immutable')],
    });
    const revalidated = new s3deploy.BucketDeployment(this, 'RevalidatedFiles', {
      ...shared,
      sources: [files, s3deploy.Source.jsonData('config.json', props.runtimeConfig)],
      exclude: ['*'],
      include: REVALIDATED_FILES,
      cacheControl: [s3deploy.CacheControl.noCache()],
      distribution: props.distribution,
      distributionPaths: ['/*'],
    });
    revalidated.node.addDependency(immutable);
  }
}
