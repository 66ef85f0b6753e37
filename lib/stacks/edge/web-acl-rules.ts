import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { EnvironmentConfig } from '../../config';

/** Bytes; the application's own limits. */
const LARGEST_BODY = 1_048_576;
const LARGEST_IMPORT = 4_500_000;

const REQUESTS = 2000;
const WINDOW_SECONDS = 300;

type Rule = CfnWebACL.RuleProperty;

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

/** The error envelope without what WAF cannot know; clients show their own text by `code`. */
const body = (code: string, message: string): CfnWebACL.CustomResponseBodyProperty => ({
  contentType: 'APPLICATION_JSON',
  content: JSON.stringify({ error: { code, message } }),
});

export const RESPONSE_BODIES = {
  'too-many-requests': body('TOO_MANY_REQUESTS', '請求太頻繁，請稍後再試'),
  'payload-too-large': body('PAYLOAD_TOO_LARGE', '傳送的資料太大'),
};

/** WAF-1 to 3. `basic` is the rate and the Core Rule Set; both keep the limit of the body, which replaces Core's. */
export function webAclRules({ wafRules }: Pick<EnvironmentConfig, 'wafRules'>): Rule[] {
  const rules: Omit<Rule, 'priority'>[] = [
    rate,
    largeBody,
    managed('AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY']),
  ];
  if (wafRules === 'full') rules.push(managed('AWSManagedRulesKnownBadInputsRuleSet'));
  return rules.map((rule, priority) => ({ ...rule, priority }));
}

const rate: Omit<Rule, 'priority'> = {
  name: 'rate',
  statement: {
    rateBasedStatement: { limit: REQUESTS, evaluationWindowSec: WINDOW_SECONDS, aggregateKeyType: 'IP' },
  },
  action: {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: 'too-many-requests',
        responseHeaders: [{ name: 'Retry-After', value: String(WINDOW_SECONDS) }],
      },
    },
  },
  visibilityConfig: visibility('rate'),
};

const exactly = (field: CfnWebACL.FieldToMatchProperty, searchString: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    searchString,
    positionalConstraint: 'EXACTLY',
    fieldToMatch: field,
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
});

/**
 * By the length that the client announces: WAF sees the first 16 KB of a body, so its size constraint could never
 * match. A body without an announced length is the application's to refuse.
 */
const announcesMoreThan = (bytes: number): CfnWebACL.StatementProperty => ({
  regexMatchStatement: {
    regexString: numberAbove(bytes),
    fieldToMatch: { singleHeader: { Name: 'content-length' } },
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
});

/** The one request that may be larger. */
const isImport: CfnWebACL.StatementProperty = {
  andStatement: { statements: [exactly({ method: {} }, 'POST'), exactly({ uriPath: {} }, '/v1/me/import')] },
};

const largeBody: Omit<Rule, 'priority'> = {
  name: 'large-body',
  statement: {
    orStatement: {
      statements: [
        announcesMoreThan(LARGEST_IMPORT),
        {
          andStatement: {
            statements: [announcesMoreThan(LARGEST_BODY), { notStatement: { statement: isImport } }],
          },
        },
      ],
    },
  },
  action: { block: { customResponse: { responseCode: 413, customResponseBodyKey: 'payload-too-large' } } },
  visibilityConfig: visibility('large-body'),
};

/** A rule group of AWS. @param counted rules of it that count and do not block. */
function managed(name: string, counted: readonly string[] = []): Omit<Rule, 'priority'> {
  return {
    name,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
  };
}

/** A pattern of every decimal number above a limit. */
export function numberAbove(limit: number): string {
  const digits = Array.from(String(limit));
  const sameLength = digits.flatMap((digit, index) => {
    const rest = digits.length - index - 1;
    return digit === '9' ? [] : [`${digits.slice(0, index).join('')}[${Number(digit) + 1}-9][0-9]{${rest}}`];
  });
  return `^0*(${[...sameLength, `[1-9][0-9]{${digits.length},}`].join('|')})$`;
}
