import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The application's jobs, as app/jobs knows them, and when each is due (UTC). */
const JOBS: Readonly<Record<string, { schedule: Schedule; description: string }>> = {
  housekeeping: {
    schedule: Schedule.cron({ minute: '40' }),
    description: 'Removes what has expired',
  },
  'daily-active-users': {
    schedule: Schedule.cron({ hour: '0', minute: '10' }),
    description: 'Counts the accounts that were active the day before',
  },
  reminders: {
    // On the minutes that people choose, so that none comes after the window or quiet hours have begun.
    schedule: Schedule.cron({ minute: '0/5' }),
    description: 'Sends the reminders that are due',
  },
};

export interface SchedulesProps {
  readonly environment: string;
  readonly alias: Alias;
  readonly deadLetterQueue: Queue;
}

/** Calls the alias with `{"job": "<name>"}` when a job is due. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    for (const [job, { schedule, description }] of Object.entries(JOBS)) {
      new Rule(this, job, {
        ruleName: `fillup-${props.environment}-${job}`,
        description,
        schedule,
        targets: [
          new LambdaFunction(props.alias, {
            event: RuleTargetInput.fromObject({ job }),
            // The next run does what this one could not: an old event is of no use.
            maxEventAge: Duration.minutes(30),
            retryAttempts: 2,
            deadLetterQueue: props.deadLetterQueue,
          }),
        ],
      });
    }
  }
}
