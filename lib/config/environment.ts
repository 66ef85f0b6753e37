import { z } from 'zod';
import { INSTANCE_CLASSES } from './instance-class';

const account = z.string().regex(/^\d{12}$/, { error: 'is not an AWS account id (12 digits)' });
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'is not a region, such as ap-northeast-1' });
const email = z.email({ error: 'is not an e-mail address' });

/** What AccountStack makes. */
export const ACCOUNT_PARTS = ['apiGatewayLogging', 'boundary', 'trail', 'recorder'] as const;

/** One entry of `context.environments` in cdk.json. Unknown keys are errors at every level. */
export const environmentSchema = z
  .strictObject({
    account,
    region,
    vpcConfig: z
      .strictObject({
        maxAzs: z.int().min(2).max(3),
        natGateways: z.int().min(1).max(3),
        availabilityZones: z
          .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, { error: 'is not a zone, such as ap-northeast-1a' }))
          .min(2)
          .readonly(),
        /** Off where the NAT gateway is enough: 10.22 USD a month for each zone. */
        secretsManagerEndpoint: z.boolean(),
        /** ECR's API and registry: Lambda pulls images outside the VPC, so only a task in it would need them. */
        ecrEndpoints: z.boolean().default(false),
      })
      .readonly(),
    rdsConfig: z
      .strictObject({
        instanceClass: z.enum(INSTANCE_CLASSES),
        multiAz: z.boolean(),
        /** Days of automated backups, and with them of point-in-time recovery. */
        backupRetention: z.int().min(1).max(35),
        deletionProtection: z.boolean(),
        /** Days between two passwords of the database's roles. Absent: they are not rotated. */
        passwordRotationDays: z.int().min(1).max(365).optional(),
      })
      .readonly(),
    lambdaConfig: z
      .strictObject({
        /** MB. */
        memorySize: z.int().min(512).max(3008),
        /** 0 means none: reserving 0 would switch the function off. */
        reservedConcurrency: z.int().min(0).max(900),
        /** The most that target tracking provisions; it starts from MINIMUM_PROVISIONED_CONCURRENCY. 0 means none. */
        provisionedConcurrency: z.int().min(0).max(900),
      })
      .readonly(),
    enableWaf: z.boolean(),
    /** `basic` does without the rules against known bad inputs. */
    wafRules: z.enum(['basic', 'full']).default('full'),
    enableEnhancedMonitoring: z.boolean(),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
    alertEmail: email,
    /** USD a month. */
    budgetUsd: z.number().positive(),
    priceClass: z.enum(['100', '200', 'ALL']),
    /** The share of REST requests that X-Ray records. */
    traceSampling: z.number().min(0).max(1).default(0.1),
    /** Shift the alias 10 % for 10 minutes first; otherwise all at once. */
    canary: z.boolean(),
    /** Accounts, guests or not, that one address may open in an hour; a release's tests and a load test share one address. */
    guestsPerHour: z.int().min(1).default(20),
    /** The number of connections that raises the alarm ALM-6. */
    databaseConnectionsAlarm: z.int().min(1),
    /** Look at the site and the API once a minute, and keep requests flowing while a release is shifting. */
    probe: z.boolean().default(false),
    /** What 30 days of REST requests are measured by. Absent: nothing is promised, and no alarm guards it. */
    objectives: z
      .strictObject({
        /** Percent that are answered without a 5xx. Below 95 no failure could burn the budget 14.4 times too fast. */
        availabilityPercent: z.number().min(95).max(99.99),
        /** Percent that are answered within `latencyMs`. */
        latencyPercent: z.number().min(95).max(99.99),
        latencyMs: z.int().min(50).max(29_000),
      })
      .readonly()
      .optional(),
    /**
     * Name of the secret with the https address that critical alarms page. It is made by hand: the address holds its
     * service's key. Absent: they only mail.
     */
    pagingSecretName: z
      .string()
      .regex(/^[\w/+=.@-]{1,512}$/, { error: 'is not the name of a secret (a name, not an ARN or an address)' })
      .optional(),
    /** Let the site send its visitors' web vitals. */
    vitals: z.boolean().default(false),
    /** Whether the pipeline delivers it; otherwise it is deployed directly, by name. */
    pipeline: z.boolean().default(true),
    /** Whether it holds what exists once for an account and region. By default the account's first environment does. */
    accountParts: z.boolean().optional(),
    /** Of these parts the ones that the account has already, and that stay as they are. */
    existingAccountParts: z.array(z.enum(ACCOUNT_PARTS)).readonly().optional(),
    /** The site is `app.` and the API `api.` of it. */
    domainName: z.hostname({ error: 'is not a host name' }).optional(),
    hostedZoneId: z
      .string()
      .regex(/^Z[A-Z0-9]+$/, { error: 'is not a hosted zone id' })
      .optional(),
    /** Holds the copies that the environment is recovered from when its region is lost. */
    drRegion: region.optional(),
    corsOrigins: z
      .array(z.string().regex(/^https:\/\/[^/]+$/, { error: 'is not an https origin without a path' }))
      .readonly()
      .optional(),
  })
  .readonly();

export type EnvironmentInput = z.output<typeof environmentSchema>;

/** An environment as the stacks see it: checked, named, and with the owner of the account parts decided. */
export interface EnvironmentConfig extends EnvironmentInput {
  readonly name: string;
  readonly accountParts: boolean;
  /** The names of all environments of its account, its own among them. */
  readonly accountEnvironments: readonly string[];
  /** URL of the folder with the article of each alarm. */
  readonly runbooks: string;
}

/** `context.pipeline` in cdk.json. */
export const pipelineSchema = z
  .strictObject({
    account,
    region,
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, { error: 'is not "owner/name"' }),
    branch: z.string().min(1),
    connectionArn: z
      .string()
      .regex(/^arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/.+$/, {
        error: 'is not the ARN of a connection (arn:aws:codeconnections:REGION:ACCOUNT:connection/ID)',
      }),
    notificationEmail: email,
    validatePullRequests: z.boolean(),
  })
  .readonly();

export type PipelineConfig = z.output<typeof pipelineSchema>;

export const configurationSchema = z.strictObject({
  environments: z.record(
    z.string().regex(/^[a-z][a-z0-9]{1,11}$/, { error: 'is not a name of 2 to 12 lower-case letters and digits' }),
    environmentSchema,
  ),
  pipeline: pipelineSchema,
});
