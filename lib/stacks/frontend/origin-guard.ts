import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config';
import { denyOtherAccounts } from '../../constructs/account-secret';

const ORIGIN_HEADER = 'x-origin-verify';

export interface AdmissionProps {
  readonly config: EnvironmentConfig;
  readonly stage: apigateway.Stage;
  /** What sends the header: nothing is refused before it does. */
  readonly after: Construct;
}

/** The secret by which the REST API tells CloudFront from anybody who calls it directly, past the web ACL. */
export class OriginGuard extends Construct {
  /** What CloudFront adds to each request to the REST API. CloudFormation puts the value in place. */
  readonly headers: Record<string, string>;
  private readonly value: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const secret = new secretsmanager.Secret(this, 'Secret', {
      description: `The ${ORIGIN_HEADER} header that CloudFront sends to the REST API`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    denyOtherAccounts(secret);
    // A dynamic reference: the value itself stands in no template.
    this.value = secret.secretValue.unsafeUnwrap();
    this.headers = { [ORIGIN_HEADER]: this.value };
  }

  /**
   * Lets only requests with the secret into the stage. There is no other rule: behind CloudFront a web ACL sees
   * CloudFront's addresses, and a first `X-Forwarded-For` that the client has written.
   */
  admitOnlyCloudFront({ config, stage, after }: AdmissionProps): void {
    const visibilityConfig = (metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      // A sample shows the headers of a request, and with them the secret.
      sampledRequestsEnabled: false,
    });
    const acl = new wafv2.CfnWebACL(this, 'WebAcl', {
      description: `FillUp ${config.name}: REST API, through CloudFront only`,
      scope: 'REGIONAL',
      defaultAction: { block: {} },
      rules: [
        {
          name: 'from-cloudfront',
          priority: 0,
          action: { allow: {} },
          statement: {
            byteMatchStatement: {
              fieldToMatch: { singleHeader: { Name: ORIGIN_HEADER } },
              positionalConstraint: 'EXACTLY',
              searchString: this.value,
              textTransformations: [{ priority: 0, type: 'NONE' }],
            },
          },
          visibilityConfig: visibilityConfig('from-cloudfront'),
        },
      ],
      visibilityConfig: visibilityConfig(`fillup-${config.name}-rest`),
    });
    const association = new wafv2.CfnWebACLAssociation(this, 'Association', {
      resourceArn: stage.stageArn,
      webAclArn: acl.attrArn,
    });
    association.node.addDependency(after);
  }
}
