import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Acknowledgement } from '../../lib/security/acknowledgement';
import { ACKNOWLEDGEMENTS } from '../../lib/security/acknowledgements';
import { AcknowledgementError, enforceRules } from '../../lib/security/nag';

/** A bucket without access log and without TLS: two findings. */
function badApp(): App {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  new Bucket(new Stack(app, 'Bad'), 'Bucket');
  return app;
}

const entry = (finding: string | RegExp, path = 'Bad/Bucket/Resource'): Acknowledgement => ({
  path,
  finding,
  reason: 'It is the control',
  reviewBy: '2027-01-01',
});

const BOTH = [entry('AwsSolutions-S1'), entry('AwsSolutions-S10')];

/** Synth reports to the console as well as it throws. */
function synth(app: App): () => void {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  return () => app.synth();
}

afterEach(() => jest.restoreAllMocks());

it('NAG: finds a deliberately bad bucket, and fails synth', () => {
  const app = badApp();
  enforceRules(app, []);
  expect(synth(app)).toThrow(/AwsSolutions-S10/);
});

it('fails synth while one finding is left', () => {
  const app = badApp();
  enforceRules(app, [entry('AwsSolutions-S1')]);
  expect(synth(app)).toThrow(/AwsSolutions-S10/);
});

it('lets synth pass when each finding is acknowledged', () => {
  const app = badApp();
  enforceRules(app, BOTH);
  expect(synth(app)).not.toThrow();
});

it.each([
  ['by a pattern of the path', [entry('AwsSolutions-S1', '*/Bucket/*'), entry('AwsSolutions-S10', '**')]],
  ['by a pattern of the finding', [entry(/AwsSolutions-S(1|10)/)]],
])('matches %s', (_how, table) => {
  const app = badApp();
  enforceRules(app, table);
  expect(synth(app)).not.toThrow();
});

it.each([
  ['a part of the finding', entry(/AwsSolutions-S/)],
  ['a part of the path', entry('AwsSolutions-S1', 'Bad/Bucket')],
  ['another segment', entry('AwsSolutions-S1', '*/Resource')],
])('does not match %s', (_what, partial) => {
  expect(() => enforceRules(badApp(), [...BOTH, partial])).toThrow(/no finding .* there/);
});

it('refuses an entry that matches nothing, unless it may', () => {
  const table = [...BOTH, entry('AwsSolutions-S1', 'Gone/Bucket/Resource')];
  expect(() => enforceRules(badApp(), table)).toThrow(AcknowledgementError);
  expect(() => enforceRules(badApp(), table)).toThrow('Gone/Bucket/Resource: no finding AwsSolutions-S1 there');
  expect(() => enforceRules(badApp(), table, 'accept')).not.toThrow();
});

it('refuses a finding that two entries match', () => {
  expect(() => enforceRules(badApp(), [...BOTH, entry('AwsSolutions-S10', '**')])).toThrow(
    'Bad/Bucket/Resource: 2 entries match AwsSolutions-S10',
  );
});

describe('the table', () => {
  it.each(ACKNOWLEDGEMENTS.map((each) => [`${each.path} ${String(each.finding)}`, each] as const))(
    'gives %s a reason and a date',
    (_title, each) => {
      expect(each.reason.length).toBeGreaterThan(20);
      expect(each.reviewBy).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(Number.isNaN(Date.parse(each.reviewBy))).toBe(false);
    },
  );

  it('accepts nothing everywhere', () => {
    expect(ACKNOWLEDGEMENTS.filter(({ path }) => /^[*/]+$/.test(path))).toEqual([]);
  });
});
