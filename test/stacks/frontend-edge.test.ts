import { Match, type Template } from 'aws-cdk-lib/assertions';
import { distribution, synthesiseEnvironment } from './frontend-fixture';
import { resourcesOf } from './template-graph';

const dev = synthesiseEnvironment('dev');
const prod = synthesiseEnvironment('prod');
const withDomain = synthesiseEnvironment('prod', {
  changes: { domainName: 'fillup.example.com', hostedZoneId: 'Z0123456789' },
});

describe('our own names', () => {
  test('FE-4: Route 53 points both at their distributions, over IPv4 and IPv6', () => {
    const records = Object.values(resourcesOf(withDomain.frontend, 'AWS::Route53::RecordSet'));
    expect(records.map(({ Properties }) => Properties)).toEqual(
      [
        ['app', 'A', /^SiteWeb/],
        ['app', 'AAAA', /^SiteWeb/],
        ['api', 'A', /^Api/],
        ['api', 'AAAA', /^Api/],
      ].map(([name, type, distributionId]): unknown =>
        expect.objectContaining({
          Name: `${String(name)}.fillup.example.com.`,
          Type: type,
          HostedZoneId: 'Z0123456789',
          AliasTarget: expect.objectContaining({
            DNSName: { 'Fn::GetAtt': [expect.stringMatching(distributionId as RegExp) as unknown, 'DomainName'] },
          }) as unknown,
        }),
      ),
    );
    dev.frontend.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('FE-4, FE-5, R19: certificate and web ACL are read from us-east-1, weakly', () => {
    const fromEdge = (output: string) => ({
      'Fn::GetStackOutput': {
        StackName: 'FillUpEdgeStack-prod',
        Region: 'us-east-1',
        OutputName: expect.stringContaining(output) as string,
      },
    });
    for (const which of ['site', 'API'] as const) {
      expect(distribution(withDomain.frontend, which)).toMatchObject({
        ViewerCertificate: { AcmCertificateArn: fromEdge('Certificate') },
        WebACLId: fromEdge('WebAcl'),
      });
      expect(distribution(dev.frontend, which)).not.toHaveProperty('WebACLId');
    }
  });

  test.each(['site', 'API'] as const)('T2: the certificate of the %s stands in us-east-1', (which) => {
    const { AcmCertificateArn } = distribution(withDomain.frontend, which).ViewerCertificate as {
      AcmCertificateArn: { 'Fn::GetStackOutput': { StackName: string; Region: string; OutputName: string } };
    };
    const { StackName, Region, OutputName } = AcmCertificateArn['Fn::GetStackOutput'];
    const stack = withDomain.assembly.getStackByName(StackName);
    expect([stack.environment.region, Region]).toEqual(['us-east-1', 'us-east-1']);
    const { Outputs, Resources } = stack.template as {
      Outputs: Record<string, { Value: { Ref: string } }>;
      Resources: Record<string, { Type: string }>;
    };
    expect(Resources[Outputs[OutputName]?.Value.Ref ?? '']?.Type).toBe('AWS::CertificateManager::Certificate');
  });
});

describe('REST origin', () => {
  const sentHeaders = (template: Template) =>
    (distribution(template, 'API').Origins as { OriginCustomHeaders?: unknown }[]).map(
      ({ OriginCustomHeaders }) => OriginCustomHeaders,
    );
  const dynamicReference = {
    'Fn::Join': [
      '',
      ['{{resolve:secretsmanager:', { Ref: expect.stringMatching(/^OriginGuard/) as string }, ':SecretString:::}}'],
    ],
  };

  test.each([
    ['dev', dev],
    ['prod', prod],
  ])(
    'findings 2.3: CloudFront sends the REST API of %s a generated secret, which stands in no template',
    (_, { frontend }) => {
      expect(sentHeaders(frontend)).toEqual([
        [{ HeaderName: 'x-origin-verify', HeaderValue: dynamicReference }],
        undefined,
      ]);
      frontend.hasResourceProperties('AWS::SecretsManager::Secret', {
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        SecretString: Match.absent(),
      });
    },
  );

  test('R15, ARC-1: where there is a web ACL, the REST stage admits only what has the secret', () => {
    const [[aclId, acl] = [], ...others] = Object.entries(prod.frontend.findResources('AWS::WAFv2::WebACL'));
    expect([aclId, ...others]).toEqual([expect.any(String)]);
    expect((acl as { Properties: unknown }).Properties).toMatchObject({
      Scope: 'REGIONAL',
      DefaultAction: { Block: {} },
      Rules: [
        {
          Action: { Allow: {} },
          Statement: {
            ByteMatchStatement: {
              FieldToMatch: { SingleHeader: { Name: 'x-origin-verify' } },
              PositionalConstraint: 'EXACTLY',
              SearchString: dynamicReference,
            },
          },
        },
      ],
    });
    prod.frontend.hasResource('AWS::WAFv2::WebACLAssociation', {
      Properties: {
        WebACLArn: { 'Fn::GetAtt': [aclId, 'Arn'] },
        ResourceArn: {
          'Fn::Join': [
            '',
            Match.arrayWith([Match.stringLikeRegexp(':apigateway:ap-northeast-1::/restapis/')]) as unknown,
          ],
        },
      },
      // Earlier it would refuse what CloudFront sends.
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiDistribution')]) as unknown,
    });
    dev.frontend.resourceCountIs('AWS::WAFv2::WebACL', 0);
    dev.frontend.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  });

  test('R15: no sample of a request shows the secret', () => {
    expect(JSON.stringify(prod.frontend.findResources('AWS::WAFv2::WebACL'))).not.toContain(
      '"SampledRequestsEnabled":true',
    );
  });
});
