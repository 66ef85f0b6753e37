import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { numberAbove } from '../../lib/stacks/edge/web-acl-rules';
import { synthesiseEnvironment } from './frontend-fixture';
import { only, statementsOf } from './template-graph';

const dev = synthesiseEnvironment('dev');
const staging = synthesiseEnvironment('staging');
const prod = synthesiseEnvironment('prod');
const domainOnly = synthesiseEnvironment('dev', {
  changes: { domainName: 'fillup.example.com', hostedZoneId: 'Z0123456789' },
});

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action?: unknown;
  readonly OverrideAction?: unknown;
  readonly Statement: Readonly<Record<string, Record<string, unknown>>>;
}

function present(template: Template | undefined): Template {
  if (!template) throw new Error('the environment has no such stack');
  return template;
}

interface WafRequest {
  readonly method: string;
  readonly uriPath: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What WAF decides, of the statements that are used here. */
function matches(statement: unknown, request: WafRequest): boolean {
  const [[kind, body]] = Object.entries(statement as object) as [[string, WafStatement]];
  const { Statements = [], Statement, FieldToMatch = {} } = body;
  const { Method, UriPath, SingleHeader } = FieldToMatch;
  const field = (Method && request.method) ?? (UriPath && request.uriPath) ?? request.headers[SingleHeader?.Name ?? ''];
  switch (kind) {
    case 'OrStatement':
      return Statements.some((part) => matches(part, request));
    case 'AndStatement':
      return Statements.every((part) => matches(part, request));
    case 'NotStatement':
      return !matches(Statement, request);
    case 'ByteMatchStatement':
      return body.PositionalConstraint === 'EXACTLY' && field === body.SearchString;
    case 'RegexMatchStatement':
      return field !== undefined && new RegExp(String(body.RegexString)).test(field);
    default:
      throw new Error(`unknown statement ${kind}`);
  }
}

interface WafStatement {
  readonly Statements?: readonly unknown[];
  readonly Statement?: unknown;
  readonly FieldToMatch?: {
    readonly Method?: object;
    readonly UriPath?: object;
    readonly SingleHeader?: { readonly Name: string };
  };
  readonly PositionalConstraint?: string;
  readonly SearchString?: string;
  readonly RegexString?: string;
}

function rules(template: Template | undefined): Rule[] {
  return only(present(template), 'AWS::WAFv2::WebACL')[1].Properties.Rules as Rule[];
}

function rule(template: Template | undefined, name: string): Rule {
  const found = rules(template).find(({ Name }) => Name === name);
  if (!found) throw new Error(`no rule ${name}`);
  return found;
}

test('CTX-11, DEP-8: nothing is at the edge where there is neither a web ACL nor a domain', () => {
  expect(dev.edge).toBeUndefined();
  expect(dev.edgeMonitoring).toBeUndefined();
});

describe('web ACL', () => {
  test('T2, ARC-1: is for CloudFront, and lets through what no rule blocks', () => {
    present(prod.edge).hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
    });
  });

  test('ENV-2, CTX-19: staging does without the rules against known bad inputs', () => {
    const names = (template?: Template) => rules(template).map(({ Name }) => Name);
    expect(names(staging.edge)).toEqual(['rate', 'large-body', 'AWSManagedRulesCommonRuleSet']);
    expect(names(prod.edge)).toEqual([...names(staging.edge), 'AWSManagedRulesKnownBadInputsRuleSet']);
    expect(rules(prod.edge).map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3]);
  });

  test('WAF-1: the Core Rule Set blocks, and only counts bodies over 8 KB', () => {
    expect(rule(prod.edge, 'AWSManagedRulesCommonRuleSet')).toMatchObject({
      OverrideAction: { None: {} },
      Statement: {
        ManagedRuleGroupStatement: {
          VendorName: 'AWS',
          RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
        },
      },
    });
  });

  test('WAF-2: Known Bad Inputs blocks, without exception', () => {
    const { OverrideAction, Statement } = rule(prod.edge, 'AWSManagedRulesKnownBadInputsRuleSet');
    expect(OverrideAction).toEqual({ None: {} });
    expect(Statement.ManagedRuleGroupStatement).toMatchObject({ RuleActionOverrides: [] });
  });

  test('WAF-3, SCY-6: 2000 requests in 5 minutes by address, then 429', () => {
    expect(rule(prod.edge, 'rate')).toMatchObject({
      Statement: { RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
    });
  });

  describe('WAF-1: a body of an announced length', () => {
    const { Statement, Action } = rule(prod.edge, 'large-body');
    const blocks = (method: string, uriPath: string, length?: number) =>
      matches(Statement, {
        method,
        uriPath,
        headers: length === undefined ? {} : { 'content-length': String(length) },
      });

    test('is blocked over 1 MB', () => {
      expect(Action).toMatchObject({ Block: { CustomResponse: { ResponseCode: 413 } } });
      expect(blocks('POST', '/v1/records', 1_048_576)).toBe(false);
      expect(blocks('POST', '/v1/records', 1_048_577)).toBe(true);
      expect(blocks('GET', '/v1/me/export')).toBe(false);
    });

    test('may be what the application takes where a file is imported, and nothing like it', () => {
      expect(blocks('POST', '/v1/me/import', 4_500_000)).toBe(false);
      expect(blocks('POST', '/v1/me/import', 4_500_001)).toBe(true);
      for (const path of ['/v1/me/import/', '/V1/me/import', '/x/v1/me/import', '/v1/me/importer', '/v1/me%2fimport']) {
        expect([path, blocks('POST', path, 1_048_577)]).toEqual([path, true]);
      }
      for (const method of ['PUT', 'PATCH', 'DELETE', 'GET', 'post']) {
        expect([method, blocks(method, '/v1/me/import', 1_048_577)]).toEqual([method, true]);
      }
    });

    test('is limited as the application limits it', () => {
      const archive = readFileSync('app-backend/app/transfer/archive.py', 'utf8');
      expect(archive).toContain('MAXIMUM_COMPRESSED_BYTES = 4_500_000');
    });
  });

  test.each([1_048_576, 4_500_000, 999, 1_000_000, 909_090])(
    'numberAbove(%i) matches just the numbers above it',
    (limit) => {
      const pattern = new RegExp(numberAbove(limit));
      const around = [-1000, -100, -10, -1, 0, 1, 10, 100, 1000, 9 * limit, 123 * limit].map((step) => limit + step);
      for (const number of [...around, 1, 0].filter((value) => value >= 0)) {
        expect([number, pattern.test(String(number))]).toEqual([number, number > limit]);
      }
      expect(pattern.test(`00${limit + 1}`)).toBe(true);
      expect(pattern.test('')).toBe(false);
    },
  );

  test('missing 9, LOG-3, ENC-3: logs what it did not let pass, encrypted, without tokens, for a month', () => {
    const edge = present(prod.edge);
    edge.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: 'aws-waf-logs-fillup-prod',
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
    edge.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }],
      LoggingFilter: { DefaultBehavior: 'DROP' },
    });
    const { LogDestinationConfigs } = only(edge, 'AWS::WAFv2::LoggingConfiguration')[1].Properties;
    expect(JSON.stringify(LogDestinationConfigs)).not.toContain(':*');
    edge.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } }),
        ]) as unknown,
      },
    });
  });
});

describe('certificate', () => {
  test('FE-4, T17: is for both names, and proven in the hosted zone', () => {
    const edge = present(domainOnly.edge);
    edge.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'app.fillup.example.com',
      SubjectAlternativeNames: ['api.fillup.example.com'],
      ValidationMethod: 'DNS',
      DomainValidationOptions: ['app', 'api'].map((name) => ({
        DomainName: `${name}.fillup.example.com`,
        HostedZoneId: 'Z0123456789',
      })),
    });
    edge.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  test('FE-4: is not made without a domain', () => {
    present(prod.edge).resourceCountIs('AWS::CertificateManager::Certificate', 0);
  });
});

describe('alarms', () => {
  test.each(['cloudwatch', 'budgets', 'codestar-notifications'])(
    'R7, SNS-3: %s may publish to the topic of us-east-1 and use its key',
    (service) => {
      const of = (statements: readonly Record<string, unknown>[]) =>
        statements.filter(({ Principal }) => JSON.stringify(Principal).includes(`"${service}.amazonaws.com"`));
      const monitoring = present(prod.edgeMonitoring);
      const topic = { Ref: only(monitoring, 'AWS::SNS::Topic')[0] };
      expect(of(statementsOf(monitoring, 'AWS::SNS::TopicPolicy', 'PolicyDocument'))).toEqual([
        expect.objectContaining({ Effect: 'Allow', Action: 'sns:Publish', Resource: topic }),
      ]);
      monitoring.hasResourceProperties('AWS::SNS::Topic', {
        KmsMasterKeyId: {
          'Fn::GetStackOutput': Match.objectLike({ StackName: 'FillUpEdgeStack-prod', Region: 'us-east-1' }),
        },
      });
      only(present(prod.edge), 'AWS::KMS::Key');
      expect(of(statementsOf(present(prod.edge), 'AWS::KMS::Key', 'KeyPolicy'))).toEqual([
        expect.objectContaining({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
      ]);
    },
  );

  test('DASH-1, missing 8: both distributions are watched, by an encrypted topic of the same region', () => {
    const monitoring = present(prod.edgeMonitoring);
    for (const [id, distribution] of [
      ['edge-site-server-errors', 'RefSiteWebCloudFrontDistribution'],
      ['edge-api-server-errors', 'RefApiDistribution'],
    ] as const) {
      monitoring.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `fillup-prod-${id}`,
        Namespace: 'AWS/CloudFront',
        MetricName: '5xxErrorRate',
        Dimensions: [
          {
            Name: 'DistributionId',
            Value: { 'Fn::GetStackOutput': { OutputName: Match.stringLikeRegexp(distribution) } },
          },
          { Name: 'Region', Value: 'Global' },
        ],
        AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlertsTopic') }],
      });
    }
    monitoring.resourceCountIs('AWS::CloudWatch::Alarm', 2);
    monitoring.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    monitoring.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'devops@example.com' });
    present(domainOnly.edgeMonitoring).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DaysToExpiry' });
  });
});
