import { Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import { apiName, siteName } from '../config/hosts';
import { EnvironmentKey } from '../constructs/environment-key';
import { EdgeWebAcl } from './edge/web-acl';

export interface EdgeStackProps extends StackProps {
  readonly config: EnvironmentConfig;
}

/** What CloudFront needs before the site: the web ACL and the certificate, which it takes from us-east-1 only. */
export class EdgeStack extends Stack {
  readonly key: IKey;
  /** Where `enableWaf`. */
  readonly webAclArn?: string;
  /** For both names, where there is a domain. */
  readonly certificate?: ICertificate;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { config } = props;
    this.key = new EnvironmentKey(this, 'Key', { environment: config.name });

    if (config.enableWaf) this.webAclArn = new EdgeWebAcl(this, 'WebAcl', { config, encryptionKey: this.key }).arn;

    const [site, api] = [siteName(config), apiName(config)];
    if (site !== undefined && api !== undefined && config.hostedZoneId !== undefined) {
      this.certificate = new Certificate(this, 'Certificate', {
        domainName: site,
        subjectAlternativeNames: [api],
        // Without the zone someone would have to write the records, and the stack would wait for them.
        validation: CertificateValidation.fromDns(HostedZone.fromHostedZoneId(this, 'Zone', config.hostedZoneId)),
      });
    }
  }
}
