/**
 * The database classes an environment may choose, and the `max_connections` each is given.
 *
 * RDS's own default is `DBInstanceClassMemory / 9531392` (at most 112, 225, 450, 901). DatabaseStack has to set these
 * as `max_connections`, so that the limit the configuration is checked against is the one that holds. Only micro differs:
 * its default would not carry the 100 environments that a function without reservation is counted as.
 */
export const MAX_CONNECTIONS = {
  't4g.micro': 125,
  't4g.small': 225,
  't4g.medium': 450,
  't4g.large': 900,
} as const;

export type InstanceClass = keyof typeof MAX_CONNECTIONS;

export const INSTANCE_CLASSES = Object.keys(MAX_CONNECTIONS) as InstanceClass[];

/** The share of `max_connections` that functions may use; the rest is for migrations, jobs, rotation and people. */
export const FUNCTION_SHARE = 0.8;

/** One Lambda environment serves one request at a time: its pool holds one connection. */
export const POOL_SIZE = 1;

/** How many environments a function without reservation is counted as: the load test's users. */
export const UNRESERVED_CONCURRENCY = 100;

/** What target tracking keeps provisioned when nobody is there; it is paid for around the clock. */
export const MINIMUM_PROVISIONED_CONCURRENCY = 2;
