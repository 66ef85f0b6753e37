import { parseArgs } from 'node:util';

export const USAGE = `Puts the load of many people on an API and says how it bears it.

  node test/load/run.mjs --url https://API [options]

  --url URL         the API distribution's origin, e.g. https://d111111abcdef8.cloudfront.net
  --users N         people at the same time (100)
  --ramp SECONDS    over which they come (30)
  --seconds N       that they stay after that; only this time is measured (300)
  --think MIN-MAX   seconds between two requests of a person, 0-0 for none (1-3)
  --p95 MS          within which 95 % of the requests must be answered (500)
  --errors PERCENT  of the requests that may fail (1)
  --json FILE       writes the result there too

Of the requests 35 % log a drink, 30 % list them, 15 % ask for changes, 15 % for the summary, 5 % edit or delete. The
exit code is 0 if the API bore it. Every account is deleted at the end; Ctrl-C ends early and deletes them too.

Against AWS, beforehand: all requests come from one address, so the environment's guestsPerHour must allow as many
accounts, and the web ACL's rate rule must count instead of block. Afterwards: CloudWatch's metric Throttles of the
function must be 0.
`;

/** An access token lives 15 minutes, and nobody here refreshes it. */
const LONGEST_SECONDS = 840;

/** What the caller wrote makes no sense; the message is one sentence. */
export class UsageError extends Error {}

/**
 * @param {readonly string[]} args
 * @returns {{ url: string, users: number, ramp: number, seconds: number, think: { min: number, max: number }, p95: number, errors: number, json?: string } | undefined}
 *   undefined: only the usage is wanted
 */
export function readOptions(args) {
  const values = parse(args);
  if (values.help) return undefined;
  const options = {
    url: origin(values.url),
    users: number('--users', values.users),
    ramp: number('--ramp', values.ramp),
    seconds: number('--seconds', values.seconds),
    think: range(values.think),
    p95: number('--p95', values.p95),
    errors: number('--errors', values.errors),
    json: values.json,
  };
  if (options.ramp + options.seconds > LONGEST_SECONDS) {
    throw new UsageError(`--ramp and --seconds may be ${LONGEST_SECONDS} together: no access token lives longer`);
  }
  return options;
}

function parse(args) {
  const option = (value) => ({ type: 'string', default: value });
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        users: option('100'),
        ramp: option('30'),
        seconds: option('300'),
        think: option('1-3'),
        p95: option('500'),
        errors: option('1'),
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error.message.split('. ')[0].replace(/\.$/, ''));
  }
}

function origin(value) {
  if (value === undefined) throw new UsageError('--url is missing');
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) throw new UsageError(`--url ${value} is no http address`);
  return new URL(value).origin;
}

function number(name, value) {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new UsageError(`${name} ${value} is no number`);
  return Number(value);
}

function range(value) {
  const [min, max, ...rest] = value.split('-').map((part) => number('--think', part));
  if (max === undefined || rest.length > 0 || min > max) throw new UsageError(`--think ${value} is not MIN-MAX`);
  return { min, max };
}
