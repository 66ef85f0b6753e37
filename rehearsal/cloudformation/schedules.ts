import type { InvokeResult } from '../lambda/invocation';
import { dueTimes } from './schedule-expression';

export interface ScheduleTarget {
  /** Of a function, a version or an alias. */
  readonly arn: string;
  /** @param due when the rule was due */
  readonly event: (due: Date) => unknown;
}

export interface SchedulesOptions {
  readonly invoke: (arn: string, event: unknown) => Promise<InvokeResult>;
  readonly log: (line: string) => void;
}

/** The longest that a timer can wait. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** EventBridge's schedules: each rule's targets are invoked when it is due, for as long as the environment runs. */
export class Schedules {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly options: SchedulesOptions) {}

  /** Starts a rule, or replaces what it did until now. @throws TemplateError when the expression is no schedule */
  start(ruleArn: string, expression: string, targets: readonly ScheduleTarget[]): void {
    const next = dueTimes(expression);
    this.stop(ruleArn);
    const schedule = (due: Date): void => {
      const wait = due.getTime() - Date.now();
      const timer = setTimeout(
        () => {
          if (due.getTime() > Date.now()) {
            schedule(due);
            return;
          }
          for (const target of targets) void this.fire(ruleArn, target, due);
          // A machine that slept does not make up for what it missed.
          schedule(next(new Date()));
        },
        Math.min(Math.max(wait, 0), LONGEST_WAIT_MS),
      );
      // The rehearsal runs as long as it serves, not as long as something may be due.
      timer.unref();
      this.timers.set(ruleArn, timer);
    };
    schedule(next(new Date()));
  }

  stop(ruleArn: string): void {
    clearTimeout(this.timers.get(ruleArn));
    this.timers.delete(ruleArn);
  }

  stopAll(): void {
    for (const ruleArn of [...this.timers.keys()]) this.stop(ruleArn);
  }

  private async fire(ruleArn: string, { arn, event }: ScheduleTarget, due: Date): Promise<void> {
    const rule = ruleArn.slice(ruleArn.indexOf('rule/'));
    try {
      const { error, throttled } = await this.options.invoke(arn, event(due));
      const outcome = throttled ? 'throttled' : error ? `${error.errorType}: ${error.errorMessage}` : 'done';
      this.options.log(`${rule}: ${outcome}`);
    } catch (error) {
      this.options.log(`${rule}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
