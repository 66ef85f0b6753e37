import type { InvokeResult } from '../../../rehearsal/lambda/invocation';
import type { JsonObject } from '../../../rehearsal/cloudformation/json';
import type { ResourceRequest } from '../../../rehearsal/cloudformation/resource-provider';
import { providers } from '../../../rehearsal/cloudformation/resources';
import { dueTimes } from '../../../rehearsal/cloudformation/schedule-expression';
import { Schedules } from '../../../rehearsal/cloudformation/schedules';

const at = (text: string): Date => new Date(`${text}Z`);

describe('an expression', () => {
  it.each([
    ['rate(5 minutes)', '2026-03-10T07:31:20', '2026-03-10T07:36:20'],
    ['rate(1 day)', '2026-03-10T07:31:20', '2026-03-11T07:31:20'],
    ['cron(10 0 * * ? *)', '2026-03-10T00:09:59', '2026-03-10T00:10:00'],
    ['cron(10 0 * * ? *)', '2026-03-10T00:10:00', '2026-03-11T00:10:00'],
    ['cron(40 * * * ? *)', '2026-12-31T23:41:00', '2027-01-01T00:40:00'],
    ['cron(0/15 8-9 ? * MON-FRI *)', '2026-03-13T09:45:00', '2026-03-16T08:00:00'],
    ['cron(0 12 29 FEB ? *)', '2026-03-10T00:00:00', '2028-02-29T12:00:00'],
    ['cron(0 6,18 1 1/3 ? *)', '2026-02-01T00:00:00', '2026-04-01T06:00:00'],
    ['cron(0 0 ? * 1 *)', '2026-03-10T00:00:00', '2026-03-15T00:00:00'],
  ])('%s after %s is due at %s', (expression, after, due) => {
    expect(dueTimes(expression)(at(after))).toEqual(at(due));
  });

  it.each([
    ['at(2026-03-10T00:00:00)', 'no schedule'],
    ['rate(0 minutes)', 'no rate'],
    ['rate(5 seconds)', 'no rate'],
    ['cron(* * * * ?)', 'six fields'],
    ['cron(0 0 L * ? *)', '"L" in "cron(0 0 L * ? *)" is not followed here'],
    ['cron(60 * * * ? *)', '"60" in'],
    ['cron(0/0 * * * ? *)', 'no step'],
  ])('%s is refused', (expression, reason) => {
    expect(() => dueTimes(expression)).toThrow(reason);
  });

  it('that no day fulfils is refused', () => {
    expect(() => dueTimes('cron(0 0 30 2 ? *)')(at('2026-03-10T00:00:00'))).toThrow('is never due');
  });
});

describe('a rule of a template', () => {
  const alias = 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-dev-api:live';

  /** What the rule's target is invoked with in its first hour. */
  async function invokedBy(properties: JsonObject): Promise<unknown[]> {
    jest.useFakeTimers({ now: at('2026-03-10T07:31:20') });
    const invoke = jest.fn<Promise<InvokeResult>, unknown[]>().mockResolvedValue({ payload: null });
    const schedules = new Schedules({ invoke, log: () => undefined });
    const request = {
      ...{ account: '123456789012', region: 'ap-northeast-1', stackName: 'Stack', logicalId: 'Rule', uniqueId: 'one' },
      properties: { Name: 'fillup-dev-rule', ...properties },
      services: { schedules },
    } as unknown as ResourceRequest;
    await providers['AWS::Events::Rule']?.create(request);
    await jest.advanceTimersByTimeAsync(3_600_000);
    schedules.stopAll();
    jest.useRealTimers();
    return invoke.mock.calls;
  }

  it('sends its constant input', async () => {
    const targets = [{ Id: 'Target0', Arn: alias, Input: '{"job":"housekeeping"}' }];
    expect(await invokedBy({ ScheduleExpression: 'cron(40 * * * ? *)', Targets: targets })).toEqual([
      [alias, { job: 'housekeeping' }],
    ]);
  });

  it('sends the event of its schedule where it has no input', async () => {
    const targets = [{ Id: 'Target0', Arn: alias }];
    expect(await invokedBy({ ScheduleExpression: 'cron(40 * * * ? *)', Targets: targets })).toEqual([
      [
        alias,
        expect.objectContaining({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          time: '2026-03-10T07:40:00Z',
          resources: ['arn:aws:events:ap-northeast-1:123456789012:rule/fillup-dev-rule'],
        }),
      ],
    ]);
  });

  it('is silent while it is disabled', async () => {
    const targets = [{ Id: 'Target0', Arn: alias }];
    expect(await invokedBy({ ScheduleExpression: 'rate(5 minutes)', State: 'DISABLED', Targets: targets })).toEqual([]);
  });
});

describe('a schedule', () => {
  const RULE = 'arn:aws:events:ap-northeast-1:123456789012:rule/fillup-dev-housekeeping';
  const ALIAS = 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-dev-api:live';
  const target = { arn: ALIAS, event: () => ({ job: 'housekeeping' }) };
  const MINUTE = 60_000;
  let calls: unknown[][];
  let lines: string[];
  let answer: () => Promise<InvokeResult>;
  let schedules: Schedules;

  beforeEach(() => {
    jest.useFakeTimers({ now: at('2026-03-10T07:31:20') });
    [calls, lines] = [[], []];
    answer = () => Promise.resolve({ payload: null });
    schedules = new Schedules({
      invoke: (...call) => {
        calls.push(call);
        return answer();
      },
      log: (line) => lines.push(line),
    });
  });
  afterEach(() => {
    schedules.stopAll();
    jest.useRealTimers();
  });

  it('invokes its target whenever it is due, and not before', async () => {
    schedules.start(RULE, 'cron(40 * * * ? *)', [target]);
    await jest.advanceTimersByTimeAsync(8 * MINUTE);
    expect(calls).toEqual([]);
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(calls).toEqual([[ALIAS, { job: 'housekeeping' }]]);
    await jest.advanceTimersByTimeAsync(120 * MINUTE);
    expect(calls).toHaveLength(3);
    expect(lines).toEqual(Array(3).fill('rule/fillup-dev-housekeeping: done'));
  });

  it('waits longer than a timer can', async () => {
    schedules.start(RULE, 'cron(0 0 1 1 ? *)', [target]);
    await jest.advanceTimersByTimeAsync(290 * 1440 * MINUTE);
    expect(calls).toEqual([]);
    await jest.advanceTimersByTimeAsync(10 * 1440 * MINUTE);
    expect(calls).toHaveLength(1);
  });

  it('is replaced by an update and ended by its deletion', async () => {
    schedules.start(RULE, 'rate(1 minute)', [target]);
    schedules.start(RULE, 'rate(10 minutes)', [target]);
    await jest.advanceTimersByTimeAsync(10 * MINUTE);
    expect(calls).toHaveLength(1);
    schedules.stop(RULE);
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(calls).toHaveLength(1);
  });

  it('says how a run went, and goes on', async () => {
    schedules.start(RULE, 'rate(1 minute)', [target]);
    answer = () => Promise.resolve({ error: { errorType: 'UnknownJobError', errorMessage: 'housekeeping' } });
    await jest.advanceTimersByTimeAsync(MINUTE);
    answer = () => Promise.reject(new Error('Function not found'));
    await jest.advanceTimersByTimeAsync(MINUTE);
    expect(lines).toEqual([
      'rule/fillup-dev-housekeeping: UnknownJobError: housekeeping',
      'rule/fillup-dev-housekeeping: Function not found',
    ]);
  });
});
